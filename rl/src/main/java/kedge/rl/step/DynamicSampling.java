package kedge.rl.step;

import kedge.rl.advantage.GroupRewards;

/**
 * DAPO's dynamic sampling (arXiv 2503.14476, section 3.2): groups whose rewards are all equal have no advantage and are
 * replaced by further groups, round by round, until the batch is full or the rounds are used up; the step then trains
 * on the groups it has. Groups are kept or dropped whole.
 *
 * @param maximumRounds rounds of drawing in one step, the first included; with 1, groups are dropped and not replaced
 */
public record DynamicSampling(int maximumRounds) {
  public DynamicSampling {
    if (maximumRounds < 1) {
      throw new IllegalArgumentException("max_rounds is " + maximumRounds + ", expected at least 1. Maybe 4?");
    }
  }

  /** Returns whether a group has an advantage to learn from: its rewards can be compared and are not all equal. */
  public static boolean keeps(GroupRewards rewards) {
    return rewards.comparable() && !rewards.equal();
  }
}
