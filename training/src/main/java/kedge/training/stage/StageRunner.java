package kedge.training.stage;

import kedge.recipes.stage.Stage;
import kedge.training.parts.RunParts;

/**
 * Runs the stages of one kind. A runner has no state: what a stage begins with is in the run, and what it leaves is in
 * the run's logs, its policy, and the data that later stages read.
 *
 * @param <S> the settings of a stage of this kind
 */
public interface StageRunner<S extends Stage> {

  /** The kind of stages that it runs. */
  Class<S> kind();

  /**
   * Refuses, before anything is trained, a stage that could not begin: settings that exclude one another, no reward
   * that grades the answer, weights that the policy does not have. Data that other stages have yet to make is not
   * checked.
   *
   * @throws IllegalArgumentException or kedge.data.UserError naming the stage's key
   */
  default void check(String name, S stage, RunParts parts) {
  }

  /** Runs the stage from the run's present state, which may be in the middle of it, to its end. */
  void run(String name, S stage, ActiveRun run);
}
