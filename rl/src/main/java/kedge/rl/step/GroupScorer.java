package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import kedge.rewards.Candidate;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards.Component;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.advantage.OverlongPenalty;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;

/** Hands rollouts to the rewards and puts the verdicts back beside them. */
public final class GroupScorer {
  private final RewardPool judge;
  private final Optional<OverlongPenalty> overlong;
  private final boolean byComponent;

  /** @param overlong penalty on a completion's total by its length */
  public GroupScorer(RewardPool judge, Optional<OverlongPenalty> overlong) {
    this(judge, overlong, false);
  }

  /**
   * Makes a judge of groups.
   *
   * @param overlong penalty on a completion's total by its length
   * @param byComponent whether groups carry the terms of their totals, for an advantage that compares them one by one;
   * the penalty is one of them
   */
  public GroupScorer(RewardPool judge, Optional<OverlongPenalty> overlong, boolean byComponent) {
    this.judge = judge;
    this.overlong = overlong;
    this.byComponent = byComponent;
  }

  /** Judges all groups in one batch. */
  public List<ScoredGroup> judge(List<RolloutGroup> groups) {
    List<Sample> samples = new ArrayList<>();
    for (RolloutGroup group : groups) {
      group.rollouts().forEach(rollout -> samples.add(new Sample(group.problem(), candidate(rollout))));
    }
    List<Scorecard> cards = judge.score(samples);
    List<ScoredGroup> scored = new ArrayList<>();
    int from = 0;
    for (RolloutGroup group : groups) {
      List<Scorecard> own = cards.subList(from, from + group.rollouts().size());
      from += own.size();
      List<OptionalDouble> totals = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        totals.add(total(own.get(i), group.rollouts().get(i)));
      }
      scored
          .add(new ScoredGroup(group, own, new GroupRewards(totals, byComponent ? components(group, own) : List.of())));
    }
    return scored;
  }

  private List<Component> components(RolloutGroup group, List<Scorecard> cards) {
    List<Component> components = new ArrayList<>();
    for (Composition.Term term : cards.get(0).composition().terms()) {
      components.add(component(term.of().toString(), term.weight(), cards,
          place -> cards.get(place).value(term.of())instanceof Verdict.Scored scored
              ? OptionalDouble.of(scored.value())
              : OptionalDouble.empty()));
    }
    overlong.ifPresent(penalty -> components.add(component("overlong", 1, cards,
        place -> OptionalDouble.of(penalty.of(group.rollouts().get(place).completion().tokens().length)))));
    return components;
  }

  /** What could not be scored as a whole is in no component. */
  private static Component component(String name, double weight, List<Scorecard> cards,
      IntFunction<OptionalDouble> value) {
    return new Component(name, weight, IntStream.range(0, cards.size())
        .mapToObj(place -> cards.get(place).total().isEmpty() ? OptionalDouble.empty() : value.apply(place)).toList());
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
