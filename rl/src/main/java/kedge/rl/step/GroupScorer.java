package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import kedge.policy.text.RenderedPrompt;
import kedge.rewards.Candidate;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.advantage.GroupRewards.Component;
import kedge.rewards.length.OverlongPenalty;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;

/** Scores rollouts: hands them to the rewards in one batch and regroups the scorecards. */
public final class GroupScorer {
  private final RewardPool rewards;
  private final Optional<OverlongPenalty> overlong;
  private final boolean byComponent;

  /** Makes a scorer for groups without components. */
  public GroupScorer(RewardPool rewards, Optional<OverlongPenalty> overlong) {
    this(rewards, overlong, false);
  }

  /**
   * @param overlong penalty for long completions, added to the reward
   * @param byComponent whether groups carry the components of their rewards, the penalty included, for an advantage
   * that compares them one by one
   */
  public GroupScorer(RewardPool rewards, Optional<OverlongPenalty> overlong, boolean byComponent) {
    this.rewards = rewards;
    this.overlong = overlong;
    this.byComponent = byComponent;
  }

  /** Scores all groups in one batch. */
  public List<ScoredGroup> score(List<RolloutGroup> groups) {
    List<Scorecard> cards = rewards.score(groups.stream().flatMap(group -> group.rollouts().stream()
        .map(rollout -> new Sample(group.problem(), candidate(rollout)))).toList());
    List<ScoredGroup> scored = new ArrayList<>();
    int from = 0;
    for (RolloutGroup group : groups) {
      List<Scorecard> own = cards.subList(from, from + group.rollouts().size());
      from += own.size();
      scored.add(new ScoredGroup(group, own, rewards(group, own)));
    }
    return scored;
  }

  private GroupRewards rewards(RolloutGroup group, List<Scorecard> cards) {
    List<OptionalDouble> members = perCompletion(cards,
        i -> OptionalDouble.of(cards.get(i).total().getAsDouble() + penalty(group, i)));
    List<Component> components = new ArrayList<>();
    if (byComponent) {
      for (Composition.Term term : cards.get(0).composition().terms()) {
        components.add(new Component(term.of().toString(), term.weight(),
            perCompletion(cards, i -> cards.get(i).value(term.of())instanceof Verdict.Scored scored
                ? OptionalDouble.of(scored.value())
                : OptionalDouble.empty())));
      }
      if (overlong.isPresent()) {
        components.add(
            new Component("overlong", 1, perCompletion(cards, i -> OptionalDouble.of(penalty(group, i)))));
      }
    }
    return new GroupRewards(members, components);
  }

  /** Returns one value per completion; empty where the completion has no total. */
  private static List<OptionalDouble> perCompletion(List<Scorecard> cards, IntFunction<OptionalDouble> value) {
    return IntStream.range(0, cards.size())
        .mapToObj(i -> cards.get(i).total().isEmpty() ? OptionalDouble.empty() : value.apply(i)).toList();
  }

  private double penalty(RolloutGroup group, int sample) {
    return overlong.isEmpty() ? 0 : overlong.get().of(group.rollouts().get(sample).completion().tokens().length);
  }

  /** Returns a rollout in the form that rewards read. */
  public static Candidate candidate(Rollout rollout) {
    return new Candidate(rollout.text(), rollout.completion().tokens().length, rollout.completion().stopped(),
        rollout.completion().tokens(), rollout.rendered().map(RenderedPrompt::opening));
  }
}
