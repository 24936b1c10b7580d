package kedge.rl.objective;

import java.util.Map;

/**
 * One completion's part of a step.
 *
 * @param loss its part of the step's loss: the step's loss is the sum over all completions
 * @param klLoss the part of {@code loss} that is the KL penalty
 * @param derivatives derivative of the step's loss by each token's current log-probability
 * @param metrics what it adds to each metric
 */
public record SequenceResult(double loss, double klLoss, double[] derivatives,
    Map<ObjectiveMetric, MetricTally> metrics) {

  /** The same with the entropies of its tokens among the metrics. */
  SequenceResult withEntropies(float[] entropies) {
    MetricTallies tallies = new MetricTallies();
    for (float entropy : entropies) {
      tallies.add(ObjectiveMetric.ENTROPY, entropy);
    }
    Map<ObjectiveMetric, MetricTally> more = tallies.map();
    more.putAll(metrics);
    return new SequenceResult(loss, klLoss, derivatives, more);
  }
}
