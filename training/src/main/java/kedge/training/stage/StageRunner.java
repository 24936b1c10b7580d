package kedge.training.stage;

import kedge.recipes.stage.Stage;
import kedge.training.parts.RunParts;

/**
 * Runs the stages of one kind. A runner has no state: a stage's inputs are in the run, and its results are the run's
 * logs, its policy, and data for later stages.
 *
 * @param <S> the settings of a stage of this kind
 */
public interface StageRunner<S extends Stage> {

  /** Returns the class of the stages that it runs. */
  Class<S> kind();

  /**
   * Rejects, before anything is trained, a stage that cannot run: contradictory settings, no reward that grades the
   * answer, weights that the policy does not have. Data that other stages will make is not checked.
   *
   * @throws IllegalArgumentException or kedge.data.UserError naming the stage's key
   */
  default void check(String name, S stage, RunParts parts) {
  }

  /** Runs the stage to its end from the run's current state, which may be within the stage. */
  void run(String name, S stage, ActiveRun run);
}
