package kedge.rl.objective;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one optimiser step saw.
 *
 * @param loss the step's loss
 * @param klLoss the part of it that is the KL penalty
 * @param metrics every metric, in the order of the enum; those that counted nothing are left out
 */
public record ObjectiveReport(double loss, double klLoss, Map<ObjectiveMetric, MetricTally> metrics) {

  /** Merges results in the order given: the same order gives the same bits, however the completions were evaluated. */
  public static ObjectiveReport of(List<SequenceResult> results) {
    double loss = 0;
    double klLoss = 0;
    Map<ObjectiveMetric, MetricTally> metrics = new EnumMap<>(ObjectiveMetric.class);
    for (SequenceResult result : results) {
      loss += result.loss();
      klLoss += result.klLoss();
      result.metrics().forEach((metric, tally) -> metrics.merge(metric, tally, MetricTally::plus));
    }
    return new ObjectiveReport(loss, klLoss, Collections.unmodifiableMap(metrics));
  }

  /** The tally of a metric; empty where nothing was counted. */
  public MetricTally tally(ObjectiveMetric metric) {
    return metrics.getOrDefault(metric, MetricTally.EMPTY);
  }
}
