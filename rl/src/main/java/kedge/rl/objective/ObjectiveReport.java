package kedge.rl.objective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Loss and metrics of one optimizer step.
 *
 * @param loss the step's loss
 * @param klLoss the part of {@code loss} that is the KL penalty
 * @param metrics every metric, in the order of the enum; metrics without a count are left out
 * @param notFinite positions of completions whose loss or derivatives are not finite: the step must not be taken
 */
public record ObjectiveReport(double loss, double klLoss, Map<ObjectiveMetric, MetricTally> metrics,
    List<Integer> notFinite) {

  /** Merges completions in the order given: the same order gives the same bits. */
  static ObjectiveReport of(List<SequenceMetrics> completions) {
    double loss = 0;
    double klLoss = 0;
    Map<ObjectiveMetric, MetricTally> metrics = new EnumMap<>(ObjectiveMetric.class);
    List<Integer> notFinite = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      SequenceResult result = completions.get(i).result();
      loss += result.loss();
      klLoss += result.klLoss();
      completions.get(i).tallies().forEach((metric, tally) -> metrics.merge(metric, tally, MetricTally::plus));
      if (!result.finite()) {
        notFinite.add(i);
      }
    }
    return new ObjectiveReport(loss, klLoss, Collections.unmodifiableMap(metrics), List.copyOf(notFinite));
  }

  /** Returns the tally of a metric; {@link MetricTally#EMPTY} where nothing was counted. */
  public MetricTally tally(ObjectiveMetric metric) {
    return metrics.getOrDefault(metric, MetricTally.EMPTY);
  }
}
