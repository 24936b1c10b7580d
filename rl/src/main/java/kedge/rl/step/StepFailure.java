package kedge.rl.step;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kedge.policy.optim.NonFiniteGradient;

/** Failure of a step. The failing update was not applied; earlier updates of the same step have been. */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<ScoredGroup> groups;

  /** @param groups rollouts that help to find the cause */
  public StepFailure(String message, List<ScoredGroup> groups) {
    super(message);
    this.groups = List.copyOf(groups);
  }

  /** Returns the rollouts that help to find the cause. */
  public List<ScoredGroup> groups() {
    return groups;
  }

  /**
   * Fails if more than the share {@code limit} of the completions could not be scored, and names the most frequent
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

  /** Fails if the loss or its derivatives are not finite for any completion, and names the problems. */
  static void requireFinite(List<TrainingExample> notFinite) {
    if (!notFinite.isEmpty()) {
      List<ScoredGroup> groups = groups(notFinite);
      throw new StepFailure("the loss is not finite for " + notFinite.size() + " completions, so no update was made: "
          + names(groups) + ". Maybe the learning rate is too high?", groups);
    }
  }

  /** Returns the failure of a mini-batch whose gradient is not finite, with the names of its problems. */
  static StepFailure of(NonFiniteGradient failure, List<TrainingExample> miniBatch) {
    List<ScoredGroup> groups = groups(miniBatch);
    return new StepFailure(failure.getMessage() + ". The problems of the mini-batch: " + names(groups), groups);
  }

  private static List<ScoredGroup> groups(List<TrainingExample> examples) {
    return examples.stream().map(TrainingExample::group).distinct().toList();
  }

  private static String names(List<ScoredGroup> groups) {
    return groups.stream().map(group -> group.group().problem().id()).limit(8).collect(Collectors.joining(", "));
  }
}
