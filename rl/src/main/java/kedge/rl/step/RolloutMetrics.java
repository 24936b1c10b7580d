package kedge.rl.step;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kedge.policy.generate.Completion;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;

/**
 * Metrics of the rollouts of one step, over all completions drawn, including those of dropped groups.
 *
 * @param rewardMean mean total of the completions that could be scored; 0 where none could
 * @param rewardDeviation their standard deviation (n in the denominator)
 * @param rewardMeans mean score by reward; rewards that scored nothing are left out
 * @param unscorableShares share of completions that a reward could not score, by reward
 * @param tokens number of tokens sampled
 * @param lengthMean tokens per completion
 * @param lengthMax tokens of the longest completion
 * @param truncatedShare share of completions cut at the length limit
 * @param unscorableShare share of completions without a total
 * @param deadGroupShare share of groups whose rewards are all equal
 * @param groups number of groups drawn
 * @param bySource metrics by source, if there are several sources
 */
public record RolloutMetrics(double rewardMean, double rewardDeviation, Map<String, Double> rewardMeans,
    Map<String, Double> unscorableShares, long tokens, double lengthMean, int lengthMax, double truncatedShare,
    double unscorableShare, double deadGroupShare, int groups, Optional<Map<String, Object>> bySource) {

  static RolloutMetrics of(List<ScoredGroup> drawn) {
    List<Scorecard> cards = drawn.stream().flatMap(group -> group.cards().stream()).toList();
    List<Completion> completions = drawn.stream().flatMap(group -> group.group().rollouts().stream())
        .map(rollout -> rollout.completion()).toList();
    double all = cards.size();
    double[] totals = cards.stream().map(Scorecard::total).filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble).toArray();
    int[] lengths = completions.stream().mapToInt(completion -> completion.tokens().length).toArray();
    long tokens = Arrays.stream(lengths).asLongStream().sum();
    return new RolloutMetrics(mean(totals), deviation(totals), rewardMeans(cards), unscorableShares(cards), tokens,
        tokens / all, Arrays.stream(lengths).max().orElse(0),
        share(completions, completion -> !completion.stopped()),
        drawn.stream().mapToLong(ScoredGroup::unscorable).sum() / all,
        share(drawn, group -> group.rewards().equal()), drawn.size(), SourceMetrics.of(drawn));
  }

  /** Adds the metrics to a line of the step log. */
  void write(Map<String, Object> line) {
    line.put("reward_mean", rewardMean);
    line.put("reward_std", rewardDeviation);
    rewardMeans.forEach((name, mean) -> line.put("reward_" + name + "_mean", mean));
    unscorableShares.forEach((name, share) -> line.put("unscorable_" + name + "_share", share));
    line.put("length_mean", lengthMean);
    line.put("length_max", lengthMax);
    line.put("truncated_share", truncatedShare);
    line.put("unscorable_share", unscorableShare);
    line.put("dead_group_share", deadGroupShare);
    line.put("groups_drawn", groups);
    bySource.ifPresent(sources -> line.put("by_source", sources));
  }

  /** Returns the mean of the scores that each reward gave; rewards that gave none are left out. */
  static Map<String, Double> rewardMeans(List<Scorecard> cards) {
    Map<String, Double> means = new LinkedHashMap<>();
    verdicts(cards).forEach((reward, verdicts) -> verdicts.stream().filter(Verdict.Scored.class::isInstance)
        .mapToDouble(verdict -> ((Verdict.Scored) verdict).value()).average()
        .ifPresent(mean -> means.put(reward, mean)));
    return means;
  }

  private static Map<String, Double> unscorableShares(List<Scorecard> cards) {
    Map<String, Double> shares = new LinkedHashMap<>();
    verdicts(cards)
        .forEach((reward, verdicts) -> shares.put(reward, share(verdicts, Verdict.Unscorable.class::isInstance)));
    return shares;
  }

  private static Map<String, List<Verdict>> verdicts(List<Scorecard> cards) {
    return cards.stream().flatMap(card -> card.parts().stream()).collect(Collectors.groupingBy(Scorecard.Part::reward,
        LinkedHashMap::new, Collectors.mapping(Scorecard.Part::verdict, Collectors.toList())));
  }

  private static <T> double share(List<T> all, Predicate<T> counted) {
    return all.stream().filter(counted).count() / (double) all.size();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(mean(Arrays.stream(values).map(value -> (value - mean) * (value - mean)).toArray()));
  }
}
