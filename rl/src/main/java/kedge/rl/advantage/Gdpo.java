package kedge.rl.advantage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GDPO, arXiv 2601.05242: each component k of the reward is normalized in its group first, A_k = (r_k - mean(r_k)) /
 * (std(r_k) + epsilon), then summed by weight, S = Σ w_k A_k, then whitened over the rollout batch, A = (S - mean(S)) /
 * (std(S) + epsilon). Two completions with equal totals but different components have different advantages, and a
 * component with little spread counts as much as one with a large spread.
 *
 * <p>Standard deviations are the sample ones (n - 1). A component whose values are equal in a group contributes 0. It
 * also contributes 0 to completions that it does not apply to; these are not in its mean. Unscorable completions are in
 * no mean. Dead groups, in which no component differs, take part in the batch with exactly 0.
 *
 * @param epsilon added to both standard deviations
 */
public record Gdpo(double epsilon) implements AdvantageEstimator {
  public Gdpo {
    if (!(epsilon >= 0) || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException("advantage epsilon is " + epsilon + ", expected at least 0");
    }
  }

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    List<double[]> sums = groups.stream().map(this::sums).toList();
    double[] batch = IntStream.range(0, groups.size()).filter(i -> groups.get(i).comparable())
        .mapToObj(i -> trained(groups.get(i), sums.get(i))).flatMapToDouble(Arrays::stream).toArray();
    if (batch.length < 2) {
      return groups.stream().map(GroupAdvantages::untrained).toList();
    }
    double mean = GroupRewards.mean(batch);
    double scale = GroupRewards.deviation(batch) + epsilon;
    boolean equal = GroupRewards.equal(batch);
    return IntStream.range(0, groups.size())
        .mapToObj(i -> advantages(groups.get(i), sums.get(i), sum -> equal ? 0 : (sum - mean) / scale)).toList();
  }

  private static GroupAdvantages advantages(GroupRewards group, double[] sums,
      java.util.function.DoubleUnaryOperator whiten) {
    if (!group.comparable()) {
      return GroupAdvantages.untrained(group);
    }
    double[] values = new double[group.size()];
    boolean[] trained = new boolean[group.size()];
    for (int i = 0; i < values.length; i++) {
      trained[i] = group.members().get(i).isPresent();
      values[i] = trained[i] && !group.equal() ? whiten.applyAsDouble(sums[i]) : 0;
    }
    return new GroupAdvantages(values, trained, group.equal());
  }

  /** Computes S of each completion; 0 for those that could not be scored. */
  private double[] sums(GroupRewards group) {
    requireGroupSize(group.size());
    double[] sums = new double[group.size()];
    for (GroupRewards.Component component : group.componentsOrTotal()) {
      double[] scored = component.scored();
      if (scored.length >= 2 && !GroupRewards.equal(scored)) {
        double mean = GroupRewards.mean(scored);
        double scale = GroupRewards.deviation(scored) + epsilon;
        for (int i = 0; i < sums.length; i++) {
          sums[i] += component.values().get(i).isEmpty() ? 0
              : component.weight() * (component.values().get(i).getAsDouble() - mean) / scale;
        }
      }
    }
    return sums;
  }

  private static double[] trained(GroupRewards group, double[] sums) {
    return IntStream.range(0, sums.length).filter(i -> group.members().get(i).isPresent()).mapToDouble(i -> sums[i])
        .toArray();
  }

  @Override
  public boolean groupBaseline() {
    return true;
  }

  @Override
  public boolean byComponent() {
    return true;
  }

  @Override
  public String key() {
    return "gdpo";
  }

  @Override
  public String formula() {
    return "A = (S - mean(S of batch)) / (std(S of batch, n - 1) + " + epsilon
        + "), S = sum over components k of w_k (r_k - mean(r_k of group)) / (std(r_k of group, n - 1) + " + epsilon
        + ")";
  }
}
