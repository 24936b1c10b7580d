package kedge.rl.advantage;

import java.util.List;

/**
 * Dr. GRPO: A = R - mean over the scorable completions of the group (arXiv 2503.20783, section 3.2). Scales with the
 * reward; adding a constant changes nothing.
 */
public record GroupCentered() implements AdvantageEstimator {

  @Override
  public List<GroupAdvantages> estimate(List<GroupRewards> groups) {
    return groups.stream().map(this::estimate).toList();
  }

  private GroupAdvantages estimate(GroupRewards totals) {
    requireGroupSize(totals.size());
    if (!totals.comparable()) {
      return GroupAdvantages.untrained(totals);
    }
    double mean = GroupRewards.mean(totals.scorable());
    return GroupAdvantages.each(totals, total -> totals.equal() ? 0 : total - mean);
  }

  @Override
  public boolean groupBaseline() {
    return true;
  }

  @Override
  public String key() {
    return "group_centred";
  }

  @Override
  public String formula() {
    return "A = R - mean(R of group)";
  }
}
