package kedge.training.stage;

import java.util.List;
import java.util.Map;
import kedge.sft.adalrs.LearningRateSearch;
import kedge.training.folder.HeldState;
import kedge.training.folder.RunState;

/** The steps of a stage that is run step by step. */
public interface StageSteps {

  /** Number of steps of the stage. */
  long count();

  /** Runs the next step of the state. */
  Outcome step(RunState state);

  /** Returns what a checkpoint of this state stores in addition to policy and optimizer. */
  default HeldState held(RunState state) {
    return HeldState.NOTHING;
  }

  /** Waits for the background work of the stage. */
  default void settle() {
  }

  /**
   * The outcome of a step.
   *
   * @param values line of the step log, without times
   * @param timings line of the timing log
   * @param rollouts lines of the rollout log
   * @param cursor number of problems that the stage has used
   * @param note short text for the progress bar
   * @param last whether the stage ends after this step
   * @param search state of the learning-rate search after the step; null without one
   * @param made lines of new data
   */
  record Outcome(Map<String, Object> values, Map<String, Object> timings, List<Map<String, Object>> rollouts,
      long cursor, String note, boolean last, LearningRateSearch search, List<Map<String, Object>> made) {
  }
}
