package kedge.rl.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metrics of one step.
 *
 * @param rollouts rewards and lengths of everything drawn
 * @param groupsTrained number of groups that the step trained on
 * @param groupsMissing number of groups by which the batch fell short ({@link DynamicSampling})
 * @param updates metrics of the optimizer steps; empty if dynamic sampling kept no group, so that nothing was trained
 */
public record RlStepMetrics(RolloutMetrics rollouts, int groupsTrained, int groupsMissing,
    Optional<UpdateMetrics> updates) {

  static RlStepMetrics of(List<ScoredGroup> drawn, int trained, int wanted, List<OptimizerStep> steps) {
    return new RlStepMetrics(RolloutMetrics.of(drawn), trained, wanted - trained,
        steps.isEmpty() ? Optional.empty() : Optional.of(UpdateMetrics.of(steps)));
  }

  /** Returns a line of the step log: a number per key, in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> line = new LinkedHashMap<>();
    rollouts.write(line);
    if (updates.isEmpty()) {
      line.put("skipped", true);
    }
    line.put("groups_trained", groupsTrained);
    line.put("groups_missing", groupsMissing);
    updates.ifPresent(metrics -> metrics.write(line));
    return line;
  }
}
