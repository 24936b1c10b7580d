package kedge.training.parts;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.distributed.Ranks;
import kedge.recipes.Recipe;
import kedge.rewards.pool.VerdictExchange;
import kedge.training.ranks.LeaderVerdicts;

/**
 * The parts of a run, opened once: checks and training use the same sources and rewards, so that data files are read
 * once and plug-in processes are started once.
 *
 * @param policyParts config, tokenizer and prompt encoder of the policy
 * @param sources problem sources, each opened when it is first asked for
 * @param rewards rewards with their processes and chat models
 * @param engines rollout engines
 */
public record RunParts(Recipe recipe, PolicyParts policyParts, RecipeSources sources, RecipeRewards rewards,
    RolloutEngines engines) implements AutoCloseable {

  /**
   * Opens the parts of a recipe.
   *
   * @param run the run's folder, for the data that stages make; empty if no stage is run
   * @throws kedge.data.UserError if a file is missing or invalid
   */
  public static RunParts open(Recipe recipe, Optional<Path> run) {
    return open(recipe, run, Ranks.ONE);
  }

  /** Opens the parts of a recipe for one of several ranks. */
  public static RunParts open(Recipe recipe, Optional<Path> run, Ranks ranks) {
    PolicyParts policyParts = PolicyParts.of(recipe.policy(), ranks);
    try {
      RecipeSources sources = new RecipeSources(recipe, run);
      return new RunParts(recipe, policyParts, sources,
          new RecipeRewards(recipe, policyParts.threads(), name -> sources.get(name).name(), exchange(ranks)),
          new RolloutEngines(recipe, policyParts, run, System.getenv()));
    } catch (RuntimeException e) {
      policyParts.close();
      throw e;
    }
  }

  private static VerdictExchange exchange(Ranks ranks) {
    return ranks.size() > 1 ? new LeaderVerdicts(ranks) : VerdictExchange.NONE;
  }

  /** The processes that compute the run together. */
  public Ranks ranks() {
    return policyParts.ranks();
  }

  /** Ends the rewards' processes and connections, and releases the tokenizer. */
  @Override
  public void close() {
    engines.close();
    rewards.close();
    policyParts.close();
  }
}
