package kedge.rl.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.Cursor;
import kedge.data.Problem;
import kedge.data.ProblemOrder;
import kedge.policy.generate.Sampling;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.rl.objective.Presets;
import kedge.rl.step.RolloutCollector.Collected;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

class DynamicSamplingTest {
  private static final List<String> LIVE = List.of("1", "0");
  private static final List<String> DEAD = List.of("0.3", String.valueOf(0.1 + 0.2));
  private static final List<String> MIXED = List.of("1", "?", "0");
  private static final List<String> LONE = List.of("1", "?");

  /** Draws groups with the rewards of a script, round by round, and notes how many were asked for. */
  private static final class Script implements RolloutEngine {
    private final Iterator<List<List<String>>> rounds;
    private final List<Integer> asked = new ArrayList<>();

    Script(List<List<List<String>>> rounds) {
      this.rounds = rounds.iterator();
    }

    @Override
    public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream,
        int firstSample) {
      asked.add(problems.size());
      return rounds.next().stream().map(rewards -> GroupScorerTest
          .group(rewards.stream().map(text -> GroupScorerTest.rollout(text, 1)).toArray(Rollout[]::new))).toList();
    }

    @Override
    public String weightsDigest() {
      return "";
    }
  }

  private static Collected collect(Script script, int wanted, int maximumRounds) {
    RlSettings settings = new StepRig.Settings(Presets.DAPO.preset(StepRig.LONGEST)).promptsPerStep(wanted)
        .dynamicSampling(maximumRounds).build();
    GroupScorer scorer = new GroupScorer(
        new RewardPool(List.of(new WeightedReward(GroupScorerTest.READS, 1)), false, Duration.ofSeconds(30), 1),
        Optional.empty());
    return new RolloutCollector(script, scorer, new ProblemOrder(new StepRig.Sums(10), 3), settings)
        .collect(Cursor.START, 1, new Stopwatch());
  }

  private static List<List<String>> texts(List<ScoredGroup> groups) {
    return groups.stream().map(group -> group.group().rollouts().stream().map(Rollout::text).toList()).toList();
  }

  @Test
  void deadGroupsAreReplacedUntilTheBatchIsFull() {
    Script script = new Script(
        List.of(List.of(LIVE, DEAD, MIXED, LONE), List.of(DEAD, LIVE), List.of(LIVE), List.of(LIVE)));
    Collected collected = collect(script, 4, 4);
    assertEquals(List.of(4, 2, 1), script.asked);
    assertEquals(List.of(LIVE, MIXED, LIVE, LIVE), texts(collected.kept()));
    assertEquals(List.of(LIVE, DEAD, MIXED, LONE, DEAD, LIVE, LIVE), texts(collected.drawn()));
    assertEquals(7, collected.cursor().position());
  }

  @Test
  void aGroupIsKeptWhole() {
    assertEquals(3, collect(new Script(List.of(List.of(MIXED))), 1, 1).kept().get(0).size());
  }

  @Test
  void refillsEndAtTheLastRound() {
    Script script = new Script(Stream.generate(() -> List.of(DEAD, DEAD)).limit(9).toList());
    Collected collected = collect(script, 2, 3);
    assertEquals(List.of(2, 2, 2), script.asked);
    assertEquals(List.of(), collected.kept());
    assertEquals(6, collected.drawn().size());
  }

  @Test
  void nonsenseIsRefused() {
    assertEquals("max_rounds is 0, expected at least 1. Maybe 4?",
        assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> collect(new Script(List.of()), 0, 1));
  }
}
