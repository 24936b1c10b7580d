package kedge.rl.objective;

import java.util.EnumMap;
import java.util.Map;
import kedge.rl.objective.ClippedRatio.Side;
import kedge.rl.objective.ClippedRatio.Weight;
import kedge.rl.objective.SequenceObjective.Mask;

/**
 * Contribution of one completion to the metrics of its step. Metrics do not affect the loss.
 *
 * @param result the loss and its derivatives
 * @param tallies tallies by metric; metrics without a count are left out
 */
record SequenceMetrics(SequenceResult result, Map<ObjectiveMetric, MetricTally> tallies) {

  /** @param entropies in nats, {@code [tokens]}; empty where they are not known */
  static SequenceMetrics of(SequenceInput input, double[] current, float[] entropies, Mask mask,
      SequenceResult result) {
    Map<ObjectiveMetric, MetricTally> tallies = new EnumMap<>(ObjectiveMetric.class);
    SequenceMetrics metrics = new SequenceMetrics(result, tallies);
    metrics.share(ObjectiveMetric.TRAINED, mask == Mask.NONE);
    metrics.share(ObjectiveMetric.UNSCORED, mask == Mask.UNSCORED);
    metrics.share(ObjectiveMetric.TRUNCATED, input.truncated());
    metrics.share(ObjectiveMetric.MASKED_TRUNCATED, mask == Mask.TRUNCATED);
    metrics.share(ObjectiveMetric.MASKED_MISMATCH, mask == Mask.MISMATCH);
    for (int t = 0; t < current.length; t++) {
      double x = input.sampler()[t] - input.old()[t];
      metrics.add(ObjectiveMetric.MISMATCH_DIFFERENCE, Math.abs(x));
      metrics.add(ObjectiveMetric.MISMATCH_RATIO, Math.exp(-x));
    }
    if (mask == Mask.NONE) {
      metrics.addTrained(input, current, entropies);
    }
    return metrics;
  }

  private void addTrained(SequenceInput input, double[] current, float[] entropies) {
    for (ClippedRatio ratio : result.ratios()) {
      share(ObjectiveMetric.CLIP_LOW, ratio.side() == Side.LOW);
      share(ObjectiveMetric.CLIP_HIGH, ratio.side() == Side.HIGH);
      share(ObjectiveMetric.CLIP_DUAL, ratio.side() == Side.DUAL);
      add(ObjectiveMetric.RATIO, ratio.value());
      add(ObjectiveMetric.RATIO_DEVIATION, Math.abs(ratio.value() - 1));
      if (ratio.weight() != Weight.NONE) {
        share(ObjectiveMetric.MISMATCH_CAPPED, ratio.weight() == Weight.CAPPED);
      }
    }
    for (int t = 0; t < current.length; t++) {
      add(ObjectiveMetric.DRIFT_K3, KlEstimator.K3.value(input.old()[t] - current[t]));
      if (input.reference().isPresent()) {
        double x = current[t] - input.reference().get()[t];
        add(ObjectiveMetric.REFERENCE_K1, KlEstimator.K1.value(x));
        add(ObjectiveMetric.REFERENCE_K3, KlEstimator.K3.value(x));
      }
    }
    for (float entropy : entropies) {
      add(ObjectiveMetric.ENTROPY, entropy);
    }
  }

  private void share(ObjectiveMetric metric, boolean happened) {
    add(metric, happened ? 1 : 0);
  }

  private void add(ObjectiveMetric metric, double value) {
    tallies.merge(metric, new MetricTally(1, value, value), MetricTally::plus);
  }
}
