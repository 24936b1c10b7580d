package kedge.recipes.settings;

import java.util.Optional;
import kedge.recipes.annotation.Expect;

/**
 * Dynamic sampling (DAPO, Yu et al. 2025, section 3.2): groups whose completions all scored the same teach nothing and
 * are replaced by new prompts.
 *
 * @param enabled whether it is on; as the algorithm has it if left out (dapo and cispo have it)
 * @param maxRounds most rounds of drawing in one step, 4 if left out; a step that is still short goes on with what it
 * has
 */
public record DynamicSamplingSettings(Optional<Boolean> enabled, Optional<Integer> maxRounds) {
  private static final int MAX_ROUNDS = 4;

  public DynamicSamplingSettings {
    new Expect().atLeast("max_rounds", maxRounds.orElse(MAX_ROUNDS), 1).done();
  }

  /** Most rounds of drawing in one step. */
  public int rounds() {
    return maxRounds.orElse(MAX_ROUNDS);
  }
}
