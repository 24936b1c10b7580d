package kedge.rl.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;
import kedge.rl.objective.MetricTally;
import kedge.rl.objective.ObjectiveMetric;
import kedge.rl.objective.ObjectiveReport;
import kedge.rollouts.Rollout;

/**
 * The numbers of one step, each with its denominator: rewards, lengths and shares over all completions drawn, dropped
 * groups too; log-probabilities, ratios, entropy over the completions trained on, as {@link ObjectiveMetric} says,
 * merged over the step's updates; expert load of the last update.
 */
final class RlStepMetrics {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<ObjectiveReport> reports = new ArrayList<>();
  private final List<UpdateReport> updates = new ArrayList<>();
  private TrainReport last;
  private final long sampledTokens;
  private long trainedTokens;

  RlStepMetrics(List<ScoredGroup> drawn) {
    List<ScoredGroup> groups = List.copyOf(drawn);
    double[] totals = groups.stream().flatMap(group -> group.cards().stream()).map(Scorecard::total)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble).toArray();
    long all = groups.stream().mapToLong(ScoredGroup::size).sum();
    put("reward_mean", mean(totals));
    put("reward_std", deviation(totals));
    parts(groups);
    int[] lengths = groups.stream().flatMap(group -> group.group().rollouts().stream())
        .mapToInt(rollout -> rollout.completion().tokens().length).toArray();
    sampledTokens = java.util.Arrays.stream(lengths).asLongStream().sum();
    long cut = groups.stream().flatMap(group -> group.group().rollouts().stream()).map(Rollout::completion)
        .filter(one -> !one.stopped()).count();
    put("length_mean", sampledTokens / (double) lengths.length);
    put("length_max", java.util.Arrays.stream(lengths).max().orElse(0));
    put("truncated_share", cut / (double) all);
    put("unscorable_share", groups.stream().mapToLong(ScoredGroup::unscorable).sum() / (double) all);
    put("dead_group_share", groups.stream().filter(group -> group.rewards().equal()).count() / (double) groups.size());
    put("groups_drawn", groups.size());
    SourceMetrics.of(groups).ifPresent(sources -> put("by_source", sources));
  }

  private void parts(List<ScoredGroup> groups) {
    Map<String, List<Double>> byReward = new LinkedHashMap<>();
    Map<String, Long> lost = new LinkedHashMap<>();
    long all = 0;
    for (ScoredGroup group : groups) {
      for (Scorecard card : group.cards()) {
        all++;
        for (Scorecard.Part part : card.parts()) {
          List<Double> scores = byReward.computeIfAbsent(part.reward(), name -> new ArrayList<>());
          if (part.verdict()instanceof Verdict.Scored scored) {
            scores.add(scored.value());
          }
          lost.merge(part.reward(), part.verdict() instanceof Verdict.Unscorable ? 1L : 0L, Long::sum);
        }
      }
    }
    byReward.forEach((name, scores) -> {
      if (!scores.isEmpty()) {
        put("reward_" + name + "_mean", scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
      }
    });
    for (Map.Entry<String, Long> each : lost.entrySet()) {
      put("unscorable_" + each.getKey() + "_share", each.getValue() / (double) all);
    }
  }

  void kept(int groups, int wanted) {
    put("groups_trained", groups);
    put("groups_missing", wanted - groups);
    if (reports.isEmpty()) {
      return;
    }
    put("loss", reports.stream().mapToDouble(ObjectiveReport::loss).average().orElseThrow());
    put("gradient_norm", updates.stream().mapToDouble(UpdateReport::gradientNorm).average().orElseThrow());
    put("learning_rate", updates.get(updates.size() - 1).learningRate());
    mean("entropy", ObjectiveMetric.ENTROPY);
    mean("kl", ObjectiveMetric.REFERENCE_K3);
    mean("kl_k1", ObjectiveMetric.REFERENCE_K1);
    mean("drift", ObjectiveMetric.DRIFT_K3);
    mean("clip_low_share", ObjectiveMetric.CLIP_LOW);
    mean("clip_high_share", ObjectiveMetric.CLIP_HIGH);
    mean("clip_dual_share", ObjectiveMetric.CLIP_DUAL);
    mean("ratio_mean", ObjectiveMetric.RATIO);
    maximum("ratio_deviation_max", ObjectiveMetric.RATIO_DEVIATION);
    MetricTally first = reports.get(0).tally(ObjectiveMetric.RATIO_DEVIATION);
    put("first_ratio_deviation_max", first.count() == 0 ? 0 : first.maximum());
    mean("sampler_gap_mean", ObjectiveMetric.MISMATCH_DIFFERENCE);
    maximum("sampler_gap_max", ObjectiveMetric.MISMATCH_DIFFERENCE);
    mean("mismatch_capped_share", ObjectiveMetric.MISMATCH_CAPPED);
    mean("trained_share", ObjectiveMetric.TRAINED);
    some("masked_truncated_share", ObjectiveMetric.MASKED_TRUNCATED);
    some("masked_mismatch_share", ObjectiveMetric.MASKED_MISMATCH);
    if (last.expertLoad().length > 0) {
      put("balance_loss", last.balanceLoss());
      put("expert_load", last.expertLoad());
    }
    put("tokens", trainedTokens);
  }

  /** Dynamic sampling found nothing to learn from. */
  void noUpdate() {
    put("skipped", true);
  }

  void update(ObjectiveReport report, TrainReport trained, UpdateReport update, int tokens) {
    reports.add(report);
    updates.add(update);
    last = trained;
    trainedTokens += tokens;
  }

  int updates() {
    return updates.size();
  }

  long sampledTokens() {
    return sampledTokens;
  }

  long trainedTokens() {
    return trainedTokens;
  }

  Map<String, Object> values() {
    return values;
  }

  private void mean(String name, ObjectiveMetric metric) {
    MetricTally tally = merged(metric);
    if (tally.count() > 0) {
      put(name, tally.mean());
    }
  }

  /** Where there is any. */
  private void some(String name, ObjectiveMetric metric) {
    if (merged(metric).sum() > 0) {
      mean(name, metric);
    }
  }

  private void maximum(String name, ObjectiveMetric metric) {
    MetricTally tally = merged(metric);
    if (tally.count() > 0) {
      put(name, tally.maximum());
    }
  }

  private MetricTally merged(ObjectiveMetric metric) {
    MetricTally tally = MetricTally.EMPTY;
    for (ObjectiveReport report : reports) {
      tally = tally.plus(report.tally(metric));
    }
    return tally;
  }

  private void put(String name, Object value) {
    values.put(name, value);
  }

  private static double mean(double[] values) {
    return values.length == 0 ? 0 : java.util.Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return values.length == 0 ? 0
        : Math.sqrt(
            java.util.Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElseThrow());
  }
}
