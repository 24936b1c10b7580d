package kedge.rl.step;

import java.util.List;
import java.util.OptionalDouble;
import kedge.rewards.Scorecard;
import kedge.rl.advantage.GroupTotals;
import kedge.rollouts.RolloutGroup;

/**
 * A group with its verdicts.
 *
 * @param group the rollouts
 * @param cards one scorecard per rollout
 * @param totals one reward per rollout as the advantage sees it: the scorecard's total with penalties taken off; empty where it could not be scored
 */
public record ScoredGroup(RolloutGroup group, List<Scorecard> cards, GroupTotals totals) {
  public ScoredGroup {
    cards = List.copyOf(cards);
    if (cards.size() != group.rollouts().size() || totals.size() != cards.size()) {
      throw new IllegalArgumentException(group.rollouts().size() + " rollouts, but " + cards.size() + " scorecards and " + totals.size() + " totals");
    }
  }

  /** Number of rollouts. */
  public int size() {
    return cards.size();
  }

  /** Rollouts that could not be scored. */
  public long unscorable() {
    return totals.members().stream().filter(OptionalDouble::isEmpty).count();
  }
}
