package kedge.rl.advantage;

import java.util.List;

/**
 * RLOO: A = R - mean(R of the other scorable completions of the group) (arXiv 2402.14740, section 2.3), which is n / (n
 * - 1) times the centered advantage. The baseline does not contain the completion itself, so the estimate is unbiased.
 * The advantage scales with the reward; adding a constant to all rewards changes nothing.
 */
public record LeaveOneOut() implements AdvantageEstimator {

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    return GroupAdvantages.perGroup(this, groups, rewards -> {
      double mean = GroupRewards.mean(rewards);
      double factor = (double) rewards.length / (rewards.length - 1);
      return reward -> factor * (reward - mean);
    });
  }

  @Override
  public boolean groupBaseline() {
    return true;
  }

  @Override
  public String key() {
    return "leave_one_out";
  }

  @Override
  public String formula() {
    return "A = R - mean(R of the others in the group)";
  }
}
