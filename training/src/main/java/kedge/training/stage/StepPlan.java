package kedge.training.stage;

import kedge.training.stop.EarlyStop;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Actions between the steps of a stage.
 *
 * @param checkpointEvery number of steps between checkpoints; 0 for none before the stage's end
 * @param evaluateEvery number of steps between evaluations; 0 for none
 * @param evaluation called with the number of finished steps when an evaluation is due
 * @param reference whether the stage needs the checkpoint of its beginning
 * @param stop rule that ends the stage early
 */
record StepPlan(int checkpointEvery, int evaluateEvery, LongConsumer evaluation, boolean reference,
    Optional<EarlyStop> stop) {

  /** Returns a plan with checkpoints only. */
  static StepPlan of(int checkpointEvery) {
    return new StepPlan(checkpointEvery, 0, step -> {
    }, false, Optional.empty());
  }

  /** Returns whether an evaluation is due after {@code step} steps. */
  boolean evaluates(long step) {
    return evaluateEvery > 0 && step % evaluateEvery == 0;
  }

  /** Returns whether a checkpoint is due after {@code step} steps. */
  boolean saves(long step) {
    return checkpointEvery > 0 && step % checkpointEvery == 0;
  }
}
