package kedge.rl.step;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import kedge.policy.score.TrainReport;
import kedge.rl.objective.MetricTally;
import kedge.rl.objective.ObjectiveMetric;

/**
 * Metrics of the optimizer steps on one rollout batch.
 *
 * @param loss mean over the optimizer steps
 * @param gradientNorm mean over the optimizer steps, before clipping
 * @param learningRate learning rate of the last optimizer step
 * @param tallies merged over the optimizer steps, with the denominators of {@link ObjectiveMetric}
 * @param firstRatioDeviation largest |pi / pi_old - 1| of the first optimizer step; exactly 0 where trainer and scorer
 * agree
 * @param last report of the last optimizer step, for expert load, balance loss and images
 * @param tokens tokens in forward and backward passes, prompts included
 */
public record UpdateMetrics(double loss, double gradientNorm, double learningRate,
    Map<ObjectiveMetric, MetricTally> tallies, double firstRatioDeviation, TrainReport last, long tokens) {

  /** @param steps at least one */
  static UpdateMetrics of(List<OptimizerStep> steps) {
    OptimizerStep last = steps.get(steps.size() - 1);
    MetricTally first = steps.get(0).objective().tally(ObjectiveMetric.RATIO_DEVIATION);
    Map<ObjectiveMetric, MetricTally> tallies = new EnumMap<>(ObjectiveMetric.class);
    for (OptimizerStep step : steps) {
      step.objective().metrics().forEach((metric, tally) -> tallies.merge(metric, tally, MetricTally::plus));
    }
    return new UpdateMetrics(mean(steps, step -> step.objective().loss()),
        mean(steps, step -> step.update().gradientNorm()), last.update().learningRate(), tallies,
        first.count() == 0 ? 0 : first.maximum(), last.trained(),
        steps.stream().mapToLong(OptimizerStep::tokens).sum());
  }

  private static double mean(List<OptimizerStep> steps, ToDoubleFunction<OptimizerStep> value) {
    return steps.stream().mapToDouble(value).average().orElseThrow();
  }

  /** Returns the mean of a metric; empty where nothing was counted. */
  public OptionalDouble mean(ObjectiveMetric metric) {
    return tallies.containsKey(metric) ? OptionalDouble.of(tallies.get(metric).mean()) : OptionalDouble.empty();
  }

  /** Returns the maximum of a metric; empty where nothing was counted. */
  public OptionalDouble maximum(ObjectiveMetric metric) {
    return tallies.containsKey(metric) ? OptionalDouble.of(tallies.get(metric).maximum()) : OptionalDouble.empty();
  }

  /** Adds the metrics to a line of the step log. */
  void write(Map<String, Object> line) {
    line.put("loss", loss);
    line.put("gradient_norm", gradientNorm);
    line.put("learning_rate", learningRate);
    put(line, "entropy", mean(ObjectiveMetric.ENTROPY));
    put(line, "kl", mean(ObjectiveMetric.REFERENCE_K3));
    put(line, "kl_k1", mean(ObjectiveMetric.REFERENCE_K1));
    put(line, "drift", mean(ObjectiveMetric.DRIFT_K3));
    put(line, "clip_low_share", mean(ObjectiveMetric.CLIP_LOW));
    put(line, "clip_high_share", mean(ObjectiveMetric.CLIP_HIGH));
    put(line, "clip_dual_share", mean(ObjectiveMetric.CLIP_DUAL));
    put(line, "ratio_mean", mean(ObjectiveMetric.RATIO));
    put(line, "ratio_deviation_max", maximum(ObjectiveMetric.RATIO_DEVIATION));
    line.put("first_ratio_deviation_max", firstRatioDeviation);
    put(line, "sampler_gap_mean", mean(ObjectiveMetric.MISMATCH_DIFFERENCE));
    put(line, "sampler_gap_max", maximum(ObjectiveMetric.MISMATCH_DIFFERENCE));
    put(line, "mismatch_capped_share", mean(ObjectiveMetric.MISMATCH_CAPPED));
    put(line, "trained_share", mean(ObjectiveMetric.TRAINED));
    put(line, "masked_truncated_share", positive(ObjectiveMetric.MASKED_TRUNCATED));
    put(line, "masked_mismatch_share", positive(ObjectiveMetric.MASKED_MISMATCH));
    ExpertMetrics.write(last, line);
    VisualMetrics.write(last, line);
    line.put("tokens", tokens);
  }

  /** Returns a share only if it is above 0. */
  private OptionalDouble positive(ObjectiveMetric metric) {
    OptionalDouble share = mean(metric);
    return share.isPresent() && share.getAsDouble() > 0 ? share : OptionalDouble.empty();
  }

  private static void put(Map<String, Object> line, String key, OptionalDouble value) {
    value.ifPresent(number -> line.put(key, number));
  }
}
