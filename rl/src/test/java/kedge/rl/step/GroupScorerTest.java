package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.data.Problem;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.rl.advantage.GroupRewards;
import kedge.rewards.length.OverlongPenalty;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

class GroupScorerTest {
  static final Problem SUM = new StepRig.Sums(1).problem(0);

  /** The text is the score; a question mark cannot be scored. */
  static final Reward READS = new Reward() {
    @Override
    public String name() {
      return "reads";
    }

    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      return candidate.text().equals("?") ? new Verdict.Unscorable("asks back")
          : new Verdict.Scored(Double.parseDouble(candidate.text()));
    }
  };

  @Test
  void verdictsStandBesideTheirRolloutsAndLengthIsTakenOff() {
    List<ScoredGroup> scored = score(Optional.of(new OverlongPenalty(10, 4)),
        group(rollout("1", 6), rollout("0.5", 8), rollout("?", 9)), group(rollout("3",
            10)));
    // Over the last 4 of 10 tokens the penalty falls from 0 to -1: 8 tokens lose a half.
    assertEquals(List.of(OptionalDouble.of(1), OptionalDouble.of(0), OptionalDouble.empty()),
        scored.get(0).rewards().members());
    assertEquals(List.of(OptionalDouble.of(2)), scored.get(1).rewards().members());
    assertEquals(0.5, scored.get(0).cards().get(1).total().getAsDouble());
    assertEquals(1, scored.get(0).unscorable());
  }

  @Test
  void groupsCarryTheTermsOfTheirTotalsWhereTheAdvantageComparesThem() {
    RewardPool pool = new RewardPool(List.of(new WeightedReward(READS, 2)), false, Duration.ofSeconds(30), 1);
    List<ScoredGroup> scored = new GroupScorer(pool, Optional.of(new OverlongPenalty(10, 4)), true)
        .score(List.of(group(rollout("1", 6), rollout("2", 8),
            rollout("?", 9))));
    GroupRewards rewards = scored.get(0).rewards();
    assertEquals(List.of(
        new GroupRewards.Component("reads", 2,
            List.of(OptionalDouble.of(1), OptionalDouble.of(2), OptionalDouble.empty())),
        new GroupRewards.Component("overlong", 1,
            List.of(OptionalDouble.of(0), OptionalDouble.of(-0.5), OptionalDouble.empty()))),
        rewards.components());
    assertEquals(OptionalDouble.of(3.5), rewards.members().get(1));
    assertEquals(List.of(), score(Optional.empty(), group(rollout("1", 6))).get(0).rewards().components());
  }

  @Test
  void theStepsNumbersHaveTheDenominatorsTheyNeed() {
    List<ScoredGroup> scored = score(Optional.empty(), group(rollout("1", 6), rollout("0", 10), rollout("?", 2)),
        group(rollout("1", 4), rollout("1", 3)));
    Map<String, Object> values = RlStepMetrics.of(scored, 0, 0, List.of()).toMap();
    assertEquals(0.75, values.get("reward_mean")); // of four scored
    assertEquals(Math.sqrt(0.1875), (double) values.get("reward_std"), 1e-15);
    assertEquals(0.75, values.get("reward_reads_mean"));
    assertEquals(5.0, values.get("length_mean")); // of five drawn
    assertEquals(10, values.get("length_max"));
    assertEquals(0.2, values.get("truncated_share"));
    assertEquals(0.2, values.get("unscorable_share"));
    assertEquals(0.5, values.get("dead_group_share")); // of two groups
    assertEquals(2, values.get("groups_drawn"));
  }

  @Test
  void whereAStepDrawsFromMoreThanOneSourceEachHasItsOwnNumbers() {
    Problem easy = new Problem("e/1", "easy", SUM.prompt(), SUM.answer(), Map.of());
    List<ScoredGroup> scored = score(Optional.empty(), group(rollout("1", 6), rollout("?", 10)),
        new RolloutGroup(easy, List.of(rollout("0", 2),
            rollout("1", 3))),
        group(rollout("0.5", 8)),
        new RolloutGroup(new Problem("l/1", "lost", SUM.prompt(), SUM.answer(), Map.of()), List.of(rollout("?", 1))));
    assertEquals("{easy={reward_mean=0.5, length_mean=2.5, completions=2, rewards={reads=0.5}}, "
        + "lost={length_mean=1.0, completions=1, rewards={}}, "
        + SUM.source() + "={reward_mean=0.75, length_mean=8.0, completions=3, rewards={reads=0.75}}}",
        RlStepMetrics.of(scored, 0, 0, List.of()).toMap().get("by_source").toString());
  }

  @Test
  void oneSourceAddsNothingToTheLine() {
    assertEquals(false, RlStepMetrics
        .of(score(Optional.empty(), group(rollout("1", 6)), group(rollout("0", 2))), 0, 0, List.of()).toMap()
        .containsKey("by_source"));
  }

  @Test
  void failuresNameTheMostFrequentReasonsFirst() {
    List<ScoredGroup> scored = score(Optional.empty(),
        group(rollout("x", 1), rollout("?", 1), rollout("?", 1), rollout("1", 1)));
    StepFailure failure = assertThrows(StepFailure.class, () -> StepFailure.requireScorable(scored, 0.7));
    assertTrue(failure.getMessage().startsWith("3 of 4 completions could not be scored"), failure.getMessage());
    assertTrue(failure.getMessage().contains(": 2 times reads: asks back; 1 times reads: "), failure.getMessage());
    StepFailure.requireScorable(scored, 0.75);
  }

  private static List<ScoredGroup> score(Optional<OverlongPenalty> overlong, RolloutGroup... groups) {
    return new GroupScorer(new RewardPool(List.of(new WeightedReward(READS, 1)), false, Duration.ofSeconds(30), 1),
        overlong).score(List.of(groups));
  }

  static RolloutGroup group(Rollout... rollouts) {
    return new RolloutGroup(SUM, List.of(rollouts));
  }

  /** Cut where it has ten tokens. */
  static Rollout rollout(String text, int tokens) {
    return new Rollout(new DrawKey(1, 2, 3, 4), new int[]{1},
        new Completion(new int[tokens], new float[tokens], tokens < 10), text);
  }
}
