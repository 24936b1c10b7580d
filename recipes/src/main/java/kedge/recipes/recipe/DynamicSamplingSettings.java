package kedge.recipes.recipe;

import java.util.Optional;

/**
 * Dynamic sampling (DAPO, Yu et al. 2025, section 3.2): groups whose completions all scored the same teach nothing and are replaced by new prompts.
 *
 * @param enabled whether it is on; as the algorithm has it if left out (dapo and cispo have it)
 * @param maxRounds most rounds of drawing in one step; a step that is still short goes on with what it has
 */
public record DynamicSamplingSettings(Optional<Boolean> enabled, @Default("4") int maxRounds) {
  public DynamicSamplingSettings {
    new Expect().atLeast("max_rounds", maxRounds, 1).done();
  }
}
