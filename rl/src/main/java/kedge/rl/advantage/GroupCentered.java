package kedge.rl.advantage;

import java.util.List;

/**
 * Dr. GRPO: A = R - mean over the scorable completions of the group (arXiv 2503.20783, section 3.2). The advantage
 * scales with the reward; adding a constant to all rewards changes nothing.
 */
public record GroupCentered() implements AdvantageEstimator {

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    return GroupAdvantages.perGroup(this, groups, rewards -> {
      double mean = GroupRewards.mean(rewards);
      return reward -> reward - mean;
    });
  }

  @Override
  public boolean groupBaseline() {
    return true;
  }

  @Override
  public String key() {
    return "group_centered";
  }

  @Override
  public String formula() {
    return "A = R - mean(R of group)";
  }
}
