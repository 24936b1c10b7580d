package kedge.rl.advantage;

import java.util.List;

/**
 * GRPO: A = (R - mean) / (std + epsilon) over the scorable completions of the group (arXiv 2402.03300, section 4.1.2).
 *
 * <p>The paper does not say which standard deviation it uses. This is the sample standard deviation (n - 1), as in TRL
 * and verl, so |A| is at most (n - 1) / sqrt(n). Adding a constant to all rewards changes nothing; neither does
 * multiplying them, as long as std is far above epsilon. As arXiv 2503.20783 criticizes, groups with little spread
 * weigh as much as groups with a large spread.
 *
 * @param epsilon added to the standard deviation, in units of the reward; TRL uses 1e-4, verl 1e-6
 */
public record GroupZScore(double epsilon) implements AdvantageEstimator {
  public GroupZScore {
    if (!(epsilon >= 0) || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException("advantage epsilon is " + epsilon + ", expected at least 0");
    }
  }

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    return GroupAdvantages.perGroup(this, groups, rewards -> {
      double mean = GroupRewards.mean(rewards);
      double scale = GroupRewards.deviation(rewards) + epsilon;
      return reward -> (reward - mean) / scale;
    });
  }

  @Override
  public boolean groupBaseline() {
    return true;
  }

  @Override
  public String key() {
    return "group_z_score";
  }

  @Override
  public String formula() {
    return "A = (R - mean(R of group)) / (std(R of group, n - 1) + " + epsilon + ")";
  }
}
