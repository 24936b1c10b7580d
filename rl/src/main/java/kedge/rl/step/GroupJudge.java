package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.rewards.Candidate;
import kedge.rewards.Judge;
import kedge.rewards.Sample;
import kedge.rewards.Scorecard;
import kedge.rl.advantage.GroupTotals;
import kedge.rl.advantage.OverlongPenalty;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;

/** Hands rollouts to the rewards and puts the verdicts back beside them. */
public final class GroupJudge {
  private final Judge judge;
  private final Optional<OverlongPenalty> overlong;

  /** @param overlong penalty on a completion's total by its length */
  public GroupJudge(Judge judge, Optional<OverlongPenalty> overlong) {
    this.judge = judge;
    this.overlong = overlong;
  }

  /** Judges all groups in one batch. */
  public List<ScoredGroup> judge(List<RolloutGroup> groups) {
    List<Sample> samples = new ArrayList<>();
    for (RolloutGroup group : groups) {
      group.rollouts().forEach(rollout -> samples.add(new Sample(group.problem(), candidate(rollout))));
    }
    List<Scorecard> cards = judge.judge(samples);
    List<ScoredGroup> scored = new ArrayList<>();
    int from = 0;
    for (RolloutGroup group : groups) {
      List<Scorecard> own = cards.subList(from, from + group.rollouts().size());
      from += own.size();
      List<OptionalDouble> totals = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        totals.add(total(own.get(i), group.rollouts().get(i)));
      }
      scored.add(new ScoredGroup(group, own, new GroupTotals(totals)));
    }
    return scored;
  }

  private OptionalDouble total(Scorecard card, Rollout rollout) {
    OptionalDouble total = card.total();
    double penalty = overlong.map(each -> each.of(rollout.completion().tokens().length)).orElse(0.0);
    return total.isEmpty() ? total : OptionalDouble.of(total.getAsDouble() + penalty);
  }

  /** A rollout as rewards see it. */
  public static Candidate candidate(Rollout rollout) {
    return new Candidate(rollout.text(), rollout.completion().tokens().length, rollout.completion().stopped(),
        rollout.completion().tokens());
  }
}
