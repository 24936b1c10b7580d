package kedge.rl.step;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kedge.policy.optim.NonFiniteGradient;

/** A step that must not be taken; the policy is as it was before its last update. */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<ScoredGroup> groups;

  /** @param groups what is worth keeping to find the cause */
  public StepFailure(String message, List<ScoredGroup> groups) {
    super(message);
    this.groups = List.copyOf(groups);
  }

  /** What is worth keeping to find the cause. */
  public List<ScoredGroup> groups() {
    return groups;
  }

  /**
   * Stops where a larger share than {@code limit} of the completions could not be scored; names the most frequent
   * reasons.
   */
  public static void requireScorable(List<ScoredGroup> groups, double limit) {
    long all = groups.stream().mapToLong(ScoredGroup::size).sum();
    long lost = groups.stream().mapToLong(ScoredGroup::unscorable).sum();
    if (lost > limit * all) {
      Map<String, Long> reasons = groups.stream().flatMap(group -> group.cards().stream())
          .filter(card -> card.total().isEmpty())
          .map(card -> card.unscorable().orElse("no reward applied"))
          .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
      String worst = reasons.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(3)
          .map(entry -> entry.getValue() + " times " + entry.getKey()).collect(Collectors.joining("; "));
      throw new StepFailure(
          lost + " of " + all + " completions could not be scored, more than the share unscorable_limit " + limit
              + " allows: " + worst,
          groups);
    }
  }

  /** Stops where a completion's loss or its derivatives are not finite; names the problems. */
  static void requireFinite(List<Integer> places, int[] rows, List<ScoredGroup> kept) {
    if (places.isEmpty()) {
      return;
    }
    List<ScoredGroup> groups = places.stream().map(place -> groupOf(rows[place], kept)).distinct().toList();
    throw new StepFailure(
        "the loss is not finite for " + places.size() + " completions, so no update was made: " + names(groups)
            + ". Maybe the learning rate is too high",
        groups);
  }

  /** The gradient of a mini-batch was not finite; names its problems. */
  static StepFailure of(NonFiniteGradient failure, int[] rows, List<ScoredGroup> kept) {
    List<ScoredGroup> groups = Arrays.stream(rows).mapToObj(row -> groupOf(row, kept)).distinct().toList();
    return new StepFailure(failure.getMessage() + ". The problems of the mini-batch: " + names(groups), groups);
  }

  private static String names(List<ScoredGroup> groups) {
    return groups.stream().map(group -> group.group().problem().id()).limit(8).collect(Collectors.joining(", "));
  }

  private static ScoredGroup groupOf(int row, List<ScoredGroup> kept) {
    int first = 0;
    for (ScoredGroup group : kept) {
      if (row < first + group.size()) {
        return group;
      }
      first += group.size();
    }
    throw new IllegalArgumentException("row " + row + " of " + first);
  }
}
