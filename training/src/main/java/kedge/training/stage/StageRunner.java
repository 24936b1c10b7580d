package kedge.training.stage;

import java.util.List;
import java.util.Map;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.sft.adalrs.LearningRateSearch;
import kedge.training.folder.RunState;

/** One step of a training stage, of whatever kind; what the stage loop drives. */
public interface StageRunner {

  /** Runs the step that the state says is next. */
  Outcome step(RunState state);

  /** What a checkpoint of this state has to hold beside policy and optimiser. */
  default List<Source> held(RunState state) {
    return List.of();
  }

  /**
   * What a step leaves to be written down.
   *
   * @param values line of the step log: values only, no clock
   * @param timings what the clock says
   * @param rollouts lines of the rollout log
   * @param cursor problems of the deal consumed so far
   * @param note a glance for the progress line
   * @param search where the search for the learning rate stands after the step; null without one
   * @param last whether the stage ends here, before its last step
   * @param made lines of the data that the stage makes
   */
  record Outcome(Map<String, Object> values, Map<String, Object> timings, List<Map<String, Object>> rollouts,
      long cursor, String note, boolean last,
      LearningRateSearch search, List<Map<String, Object>> made) {

    /** Of a stage that makes no data. */
    Outcome(Map<String, Object> values, Map<String, Object> timings, List<Map<String, Object>> rollouts, long cursor,
        String note, boolean last,
        LearningRateSearch search) {
      this(values, timings, rollouts, cursor, note, last, search, List.of());
    }
  }
}
