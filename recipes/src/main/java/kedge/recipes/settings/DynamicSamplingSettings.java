package kedge.recipes.settings;

import java.util.Optional;
import kedge.recipes.annotation.Expect;

/**
 * Dynamic sampling (DAPO, Yu et al. 2025, section 3.2): groups whose completions all have the same reward have no
 * gradient and are replaced by new prompts.
 */
public record DynamicSamplingSettings(
    /** Whether groups are replaced; if left out, as the algorithm has it (dapo and cispo do). */
    Optional<Boolean> enabled,
    /** Most rounds of sampling in one step; 4 if left out. A step that is still short trains on what it has. */
    Optional<Integer> maxRounds) {
  private static final int MAX_ROUNDS = 4;

  public DynamicSamplingSettings {
    new Expect().atLeast("max_rounds", maxRounds.orElse(MAX_ROUNDS), 1).done();
  }

  /** Returns the most rounds of sampling in one step. */
  public int rounds() {
    return maxRounds.orElse(MAX_ROUNDS);
  }
}
