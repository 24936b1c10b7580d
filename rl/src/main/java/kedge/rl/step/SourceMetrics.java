package kedge.rl.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import kedge.rewards.total.Scorecard;

/** Metrics of the rollouts of each source of a step. */
final class SourceMetrics {
  private SourceMetrics() {
  }

  /**
   * Returns the metrics of each source, over all completions drawn for its problems, including dropped groups: {@code
   * reward_mean} over scored completions (absent if there are none), {@code length_mean} and {@code completions} over
   * all, and {@code rewards}, each over the completions that it scored. Empty if all problems are from one source.
   */
  static Optional<Map<String, Object>> of(List<ScoredGroup> drawn) {
    Map<String, List<ScoredGroup>> bySource = new TreeMap<>();
    drawn.forEach(
        group -> bySource.computeIfAbsent(group.group().problem().source(), name -> new ArrayList<>()).add(group));
    if (bySource.size() < 2) {
      return Optional.empty();
    }
    Map<String, Object> all = new LinkedHashMap<>();
    bySource.forEach((source, groups) -> all.put(source, numbers(groups)));
    return Optional.of(all);
  }

  private static Map<String, Object> numbers(List<ScoredGroup> groups) {
    List<Scorecard> cards = groups.stream().flatMap(group -> group.cards().stream()).toList();
    Map<String, Object> numbers = new LinkedHashMap<>();
    cards.stream().map(Scorecard::total).filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .ifPresent(mean -> numbers.put("reward_mean", mean));
    numbers.put("length_mean", groups.stream().flatMap(group -> group.group().rollouts().stream())
        .mapToInt(rollout -> rollout.completion().tokens().length).average().orElseThrow());
    numbers.put("completions", cards.size());
    numbers.put("rewards", RolloutMetrics.rewardMeans(cards));
    return numbers;
  }
}
