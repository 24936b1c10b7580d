package kedge.rl.advantage;

import java.util.List;

/**
 * RLOO: A = R - mean of the other scorable completions of the group (arXiv 2402.14740, section 2.3), which is n / (n -
 * 1) times the centred advantage. The baseline does not contain the completion itself, so the estimate is unbiased.
 * Scales with the reward; adding a constant changes nothing.
 */
public record LeaveOneOut() implements AdvantageEstimator {

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    return groups.stream().map(this::estimate).toList();
  }

  private GroupAdvantages estimate(GroupRewards totals) {
    requireGroupSize(totals.size());
    if (!totals.comparable()) {
      return GroupAdvantages.untrained(totals);
    }
    double[] scorable = totals.scorable();
    double mean = GroupRewards.mean(scorable);
    double factor = (double) scorable.length / (scorable.length - 1);
    return GroupAdvantages.each(totals, total -> totals.equal() ? 0 : factor * (total - mean));
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
