package kedge.rl.advantage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * REINFORCE++: A' = R - baseline, then A = (A' - mean) / (std + epsilon) over all trained completions of the rollout
 * batch (arXiv 2501.03262). With {@code groupBaseline} the baseline is the group's mean, the paper's variant "with
 * baseline" for several completions per prompt. Without it the baseline is 0 and only the batch mean is subtracted,
 * which also works for one completion per prompt.
 *
 * <p>The mean and the sample standard deviation (n - 1) count each completion once, as in the paper's formula. The
 * authors' code counts each token once, so that long completions weigh more in both; this class does not. Dead groups
 * take part with A' = 0 exactly.
 *
 * @param groupBaseline whether the group's mean is subtracted first
 * @param epsilon added to the standard deviation, in units of the reward
 */
public record BatchWhitened(boolean groupBaseline, double epsilon) implements AdvantageEstimator {
  public BatchWhitened {
    if (!(epsilon >= 0) || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException("advantage epsilon is " + epsilon + ", expected at least 0");
    }
  }

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    List<GroupRewards> shifted = groups.stream().map(this::subtractBaseline).toList();
    double[] batch = shifted.stream().flatMapToDouble(group -> Arrays.stream(group.scorable())).toArray();
    if (batch.length < 2) {
      return groups.stream().map(GroupAdvantages::untrained).toList();
    }
    boolean equal = GroupRewards.equal(batch);
    double mean = GroupRewards.mean(batch);
    double scale = GroupRewards.deviation(batch) + epsilon;
    List<GroupAdvantages> advantages = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      GroupAdvantages each = GroupAdvantages.each(shifted.get(i), reward -> equal ? 0 : (reward - mean) / scale);
      advantages.add(new GroupAdvantages(each.values(), each.trained(), groups.get(i).equal()));
    }
    return advantages;
  }

  /** Computes A', the rewards minus the baseline; a group with nothing to compare has no A' at all. */
  private GroupRewards subtractBaseline(GroupRewards rewards) {
    requireGroupSize(rewards.size());
    if (!groupBaseline) {
      return rewards;
    }
    double mean = rewards.comparable() ? GroupRewards.mean(rewards.scorable()) : 0;
    boolean equal = rewards.equal();
    return new GroupRewards(rewards.members().stream()
        .map(reward -> reward.isEmpty() || !rewards.comparable() ? OptionalDouble.empty()
            : OptionalDouble.of(equal ? 0 : reward.getAsDouble() - mean))
        .toList());
  }

  @Override
  public String key() {
    return "batch_whitened";
  }

  @Override
  public String formula() {
    String shifted = groupBaseline ? "(R - mean(R of group))" : "R";
    return "A = (A' - mean(A' of batch)) / (std(A' of batch, n - 1) + " + epsilon + "), A' = " + shifted;
  }
}
