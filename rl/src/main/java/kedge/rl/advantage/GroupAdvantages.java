package kedge.rl.advantage;

import java.util.function.DoubleUnaryOperator;

/**
 * What an estimator says of one group.
 *
 * @param values one advantage per completion; 0 where it is not trained
 * @param trained false for completions that must not touch the gradient: unscorable ones, and all of a group that has
 * nothing to compare
 * @param equal true when all scorable totals are equal, so that every advantage of a group baseline is exactly 0 (a
 * dead group)
 */
public record GroupAdvantages(double[] values, boolean[] trained, boolean equal) {
  public GroupAdvantages {
    if (values.length != trained.length) {
      throw new IllegalArgumentException(values.length + " advantages, but " + trained.length + " flags");
    }
  }

  /** Nothing in the group is trained. */
  static GroupAdvantages untrained(GroupRewards totals) {
    return new GroupAdvantages(new double[totals.size()], new boolean[totals.size()], totals.equal());
  }

  /** The advantage of each scorable completion as a function of its total. */
  static GroupAdvantages each(GroupRewards totals, DoubleUnaryOperator advantage) {
    double[] values = new double[totals.size()];
    boolean[] trained = new boolean[totals.size()];
    for (int i = 0; i < values.length; i++) {
      trained[i] = totals.members().get(i).isPresent();
      values[i] = trained[i] ? advantage.applyAsDouble(totals.members().get(i).getAsDouble()) : 0;
    }
    return new GroupAdvantages(values, trained, totals.equal());
  }
}
