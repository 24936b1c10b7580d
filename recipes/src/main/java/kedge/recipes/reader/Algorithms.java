package kedge.recipes.reader;

import java.util.Set;
import kedge.recipes.settings.ObjectiveSettings;

/**
 * What the recipe needs to know of the reinforcement-learning objectives: their names, and which combinations mean
 * something.
 */
public interface Algorithms {

  /** Names of the presets, for instance {@code dapo}. */
  Set<String> presets();

  /**
   * Whether the preset with these overrides compares the completions of one prompt with one another, and so needs at
   * least two.
   *
   * @throws IllegalArgumentException if the preset is unknown, or an override is unknown or contradicts another; one
   * line per fault, each {@code key: what is wrong with it}
   */
  boolean groupBaseline(String preset, ObjectiveSettings overrides);

  /** Whether the preset, left as it is, holds the policy near a reference policy, which then has to be kept. */
  boolean reference(String preset);

  /** Whether the preset samples dynamically where the recipe does not say. */
  boolean refills(String preset);
}
