package kedge.rl.step;

import java.util.List;
import java.util.OptionalDouble;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards;
import kedge.rollouts.RolloutGroup;

/**
 * A group of rollouts with its scores.
 *
 * @param group the rollouts
 * @param cards one scorecard per rollout
 * @param rewards one reward per rollout as used by the advantage: the scorecard's total plus penalties; empty where it
 * could not be scored
 */
public record ScoredGroup(RolloutGroup group, List<Scorecard> cards, GroupRewards rewards) {
  public ScoredGroup {
    cards = List.copyOf(cards);
    if (cards.size() != group.rollouts().size() || rewards.size() != cards.size()) {
      throw new IllegalArgumentException(group.rollouts().size() + " rollouts, but " + cards.size()
          + " scorecards and " + rewards.size() + " rewards");
    }
  }

  /** Returns the number of rollouts. */
  public int size() {
    return cards.size();
  }

  /** Returns the number of rollouts that could not be scored. */
  public long unscorable() {
    return rewards.members().stream().filter(OptionalDouble::isEmpty).count();
  }
}
