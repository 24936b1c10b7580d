package kedge.training.parts;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.Recipe;

/**
 * The parts of a run, opened once: checks use the same sources and rewards with which the run then trains, so that data
 * files are read once and plug-in processes started once.
 *
 * @param policyParts config, tokenizer and prompt encoder of the policy
 * @param sources problem sources, each opened when it is first asked for
 * @param rewards rewards with their processes and chat models
 * @param engines what draws completions
 */
public record RunParts(Recipe recipe, PolicyParts policyParts, RecipeSources sources, RecipeRewards rewards,
    RolloutEngines engines) implements AutoCloseable {

  /**
   * Opens the parts of a recipe.
   *
   * @param run the run's folder, in which stages leave the data that they make; empty where no stage is run
   * @throws kedge.data.UserError where a file is missing or unsound
   */
  public static RunParts open(Recipe recipe, Optional<Path> run) {
    PolicyParts policyParts = PolicyParts.of(recipe.policy());
    try {
      RecipeSources sources = new RecipeSources(recipe, run);
      return new RunParts(recipe, policyParts, sources,
          new RecipeRewards(recipe, policyParts.threads(), name -> sources.get(name).name()),
          new RolloutEngines(recipe, policyParts, run, System.getenv()));
    } catch (RuntimeException e) {
      policyParts.close();
      throw e;
    }
  }

  /** Ends the rewards' processes and connections, and releases the tokenizer. */
  @Override
  public void close() {
    engines.close();
    rewards.close();
    policyParts.close();
  }
}
