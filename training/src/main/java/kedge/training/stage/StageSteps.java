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

  /** Runs the step that the state says is next. */
  Outcome step(RunState state);

  /** What a checkpoint of this state has to hold beside policy and optimizer. */
  default HeldState held(RunState state) {
    return HeldState.NOTHING;
  }

  /** Waits for what the stage does beside its steps. */
  default void settle() {
  }

  /**
   * The outcome of a step.
   *
   * @param values line of the step log: values only, no clock
   * @param timings line of the timing log
   * @param rollouts lines of the rollout log
   * @param cursor problems of the stage served so far
   * @param note short text for the progress bar
   * @param last whether the stage ends here, before its last step
   * @param search state of the search for the learning rate after the step; null without one
   * @param made lines of the data that the stage makes
   */
  record Outcome(Map<String, Object> values, Map<String, Object> timings, List<Map<String, Object>> rollouts,
      long cursor, String note, boolean last, LearningRateSearch search, List<Map<String, Object>> made) {
  }
}
