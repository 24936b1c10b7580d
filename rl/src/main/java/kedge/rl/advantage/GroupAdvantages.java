package kedge.rl.advantage;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * Advantages of one group.
 *
 * @param values one advantage per completion; 0 where it is not trained
 * @param trained false for completions that contribute no gradient: unscorable ones, and all completions of a group
 * with fewer than two scorable ones
 * @param equal true when all scorable rewards are equal, so that every advantage of a group baseline is exactly 0 (a
 * dead group)
 */
public record GroupAdvantages(double[] values, boolean[] trained, boolean equal) {
  public GroupAdvantages {
    if (values.length != trained.length) {
      throw new IllegalArgumentException(values.length + " advantages, but " + trained.length + " flags");
    }
  }

  /** Returns zero advantages for a group in which nothing is trained. */
  static GroupAdvantages untrained(GroupRewards rewards) {
    return new GroupAdvantages(new double[rewards.size()], new boolean[rewards.size()], rewards.equal());
  }

  /** Returns the advantage of each scorable completion as a function of its reward. */
  static GroupAdvantages each(GroupRewards rewards, DoubleUnaryOperator advantage) {
    double[] values = new double[rewards.size()];
    boolean[] trained = new boolean[rewards.size()];
    for (int i = 0; i < values.length; i++) {
      OptionalDouble reward = rewards.members().get(i);
      trained[i] = reward.isPresent();
      values[i] = trained[i] ? advantage.applyAsDouble(reward.getAsDouble()) : 0;
    }
    return new GroupAdvantages(values, trained, rewards.equal());
  }

  /**
   * Returns advantages that compare each group with itself. A group whose rewards are equal has 0 exactly.
   *
   * @param advantage maps the scorable rewards of a group to a function from a reward to its advantage
   */
  static List<GroupAdvantages> perGroup(AdvantageEstimator estimator, List<GroupRewards> groups,
      Function<double[], DoubleUnaryOperator> advantage) {
    return groups.stream().map(rewards -> {
      estimator.requireGroupSize(rewards.size());
      return !rewards.comparable() ? untrained(rewards)
          : each(rewards, rewards.equal() ? reward -> 0 : advantage.apply(rewards.scorable()));
    }).toList();
  }
}
