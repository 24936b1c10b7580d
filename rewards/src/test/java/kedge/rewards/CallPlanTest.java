package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.pool.Latency;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;
import org.junit.jupiter.api.Test;

class CallPlanTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Gives every sample the number of samples of its call, and notes the calls. */
  private record Counting(CallPlan calls, List<List<Integer>> received) implements BatchReward {
    @Override
    public String name() {
      return "counting";
    }

    @Override
    public List<Verdict> judgeBatch(List<Sample> samples) {
      synchronized (received) {
        received.add(samples.stream().map(sample -> sample.candidate().tokens()).toList());
      }
      return samples.stream().<Verdict>map(sample -> new Verdict.Scored(samples.size())).toList();
    }
  }

  @Test
  void aGroupIsWhatHasOneProblemWhereverItStands() {
    Counting reward = new Counting(CallPlan.perGroup(), new ArrayList<>());
    List<Sample> samples = List.of(sample("a", 0), sample("a", 1), sample("b", 2), sample("a", 3), sample("b", 4),
        sample("c", 5));
    assertEquals(List.of(3.0, 3.0, 2.0, 3.0, 2.0, 1.0), values(reward, samples));
    assertEquals(List.of(List.of(0, 1, 3), List.of(2, 4), List.of(5)),
        reward.received().stream().sorted((x, y) -> x.get(0) - y.get(0)).toList());
  }

  @Test
  void aBatchIsCutAtItsMost() {
    Counting reward = new Counting(CallPlan.perBatch(4), new ArrayList<>());
    assertEquals(List.of(4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 2.0, 2.0), values(reward, samples(10)));
    assertEquals(List.of(10.0),
        values(new Counting(CallPlan.perBatch(Integer.MAX_VALUE), new ArrayList<>()), samples(10)).stream().distinct()
            .toList());
    assertEquals(List.of(1.0),
        values(new Counting(CallPlan.perSample(), new ArrayList<>()), samples(10)).stream().distinct().toList());
  }

  @Test
  void oneVerdictTooFewLosesTheCallAndNothingElse() {
    BatchReward few = new BatchReward() {
      @Override
      public String name() {
        return "few";
      }

      @Override
      public List<Verdict> judgeBatch(List<Sample> samples) {
        return samples.get(0).problem().id().equals("a") ? List.of(new Verdict.Scored(1))
            : samples.stream().<Verdict>map(each -> new Verdict.Scored(2)).toList();
      }
    };
    List<Scorecard> cards = judge(few, LONG, 2, List.of(sample("a", 0), sample("a", 1), sample("b", 2)));
    assertEquals(new Verdict.Unscorable("gave 1 verdicts for 2 samples"), cards.get(1).parts().get(0).verdict());
    assertEquals(2, cards.get(2).total().orElseThrow());
  }

  @Test
  void answersThatComeLaterStandAtTheirPlacesAndLateOnesAreCancelled() {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    AtomicInteger cancelled = new AtomicInteger();
    AsyncReward later = new AsyncReward() {
      @Override
      public String name() {
        return "later";
      }

      @Override
      public CompletionStage<Verdict> judgeLater(Sample sample) {
        int tokens = sample.candidate().tokens();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        verdict.whenComplete((value, fault) -> cancelled.addAndGet(verdict.isCancelled() ? 1 : 0));
        if (tokens == 7) {
          verdict.completeExceptionally(new IllegalStateException("no"));
        } else if (tokens != 5) {
          timer.schedule(() -> verdict.complete(new Verdict.Scored(tokens)), 20 - tokens, TimeUnit.MILLISECONDS);
        }
        return verdict;
      }
    };
    try {
      List<Scorecard> cards = judge(later, Duration.ofSeconds(2), 8, samples(20));
      for (int i = 0; i < 20; i++) {
        Verdict verdict = cards.get(i).parts().get(0).verdict();
        assertEquals(i == 5 ? new Verdict.Unscorable(
            "missed the deadline of 2.0 s, which deadline_seconds of the reward sets")
            : i == 7 ? new Verdict.Unscorable("threw java.lang.IllegalStateException: no")
                : new Verdict.Scored(i),
            verdict);
      }
      assertEquals(1, cancelled.get());
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void eachRewardHasItsOwnConcurrencyAndDeadline() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Reward narrow = RewardFakes.reward("narrow", (problem, candidate) -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      sleep(2);
      now.decrementAndGet();
      return new Verdict.Scored(1);
    });
    Reward slow = RewardFakes.reward("slow", (problem, candidate) -> {
      sleep(candidate.tokens() == 3 ? 60_000 : 1);
      return new Verdict.Scored(1);
    });
    try (RewardPool judge = new RewardPool(
        List.of(new WeightedReward(new DelegatingReward(narrow, CallPlan.perSample().withConcurrency(3)), 1),
            new WeightedReward(new DelegatingReward(slow, CallPlan.perSample().withDeadline(Duration.ofSeconds(1))),
                1)),
        false, LONG, 16)) {
      List<Scorecard> cards = judge.score(samples(40));
      assertEquals(39, cards.stream().filter(card -> card.total().isPresent()).count());
      assertEquals(new Verdict.Unscorable(
          "missed the deadline of 1.0 s, which deadline_seconds of the reward sets"),
          cards.get(3).parts().get(1).verdict());
      assertTrue(most.get() <= 3, () -> most + " calls at a time");
      Latency latency = judge.takeLatencies().get("slow");
      assertEquals(40, latency.calls());
      assertTrue(latency.longest() >= 1_000_000_000 && latency.median() < latency.longest()
          && latency.p95() <= latency.longest(), latency::toString);
      assertEquals(0, judge.takeLatencies().get("slow").calls());
    }
    leftovers.requireNone();
  }

  @Test
  void aRewardThatRunsOutOfMemoryLosesItsOwnSample() {
    Reward eats = RewardFakes.reward("eats", (problem, candidate) -> {
      if (candidate.tokens() == 1) {
        return new Verdict.Scored(new long[Integer.MAX_VALUE].length);
      }
      return new Verdict.Scored(1);
    });
    Verdict lost = judge(eats, LONG, 1, samples(3)).get(1).parts().get(0).verdict();
    assertTrue(assertInstanceOf(Verdict.Unscorable.class, lost).reason().startsWith("ran out of memory"),
        lost::toString);
  }

  /**
   * The figure itself, with calls of a second, is measured by kedge.benchmarks.RewardPoolBenchmark; here only that hung
   * calls hold up nothing but their own slots.
   */
  @Test
  void hungCallsAmongManySlowOnesLoseThemselvesAlone() {
    Reward slow = RewardFakes.reward("slow", (problem, candidate) -> {
      sleep(candidate.tokens() % 100 == 37 ? 60_000 : 5);
      return new Verdict.Scored(candidate.tokens());
    });
    List<Scorecard> cards = judge(
        new DelegatingReward(slow, CallPlan.perSample().withConcurrency(50).withDeadline(Duration.ofMillis(500))), LONG,
        2,
        samples(2000));
    for (int i = 0; i < 2000; i++) {
      if (i % 100 == 37) {
        assertInstanceOf(Verdict.Unscorable.class, cards.get(i).parts().get(0).verdict());
      }
    }
    assertTrue(cards.stream().filter(card -> card.total().isPresent()).count() >= 1900, "slow calls are not late ones");
  }

  /**
   * 16 of 40 calls hang: by slots alone ten at a time would be half blocked and then wholly; the others are done before
   * the first deadline.
   */
  @Test
  void callsThatTakeFarLongerThanTheOthersHoldNoneBackUnlessTheirNumberIsABound() {
    for (boolean strict : new boolean[]{false, true}) {
      AtomicInteger now = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      AtomicInteger doneAtFirstDeadline = new AtomicInteger(-1);
      Reward slow = RewardFakes.reward("slow", (problem, candidate) -> {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
          boolean hangs = candidate.tokens() >= 40 && candidate.tokens() < 56;
          Thread.sleep(hangs ? 60_000 : 5);
          return new Verdict.Scored(done.incrementAndGet());
        } catch (InterruptedException given) {
          doneAtFirstDeadline.compareAndSet(-1, done.get());
          throw new IllegalStateException(given);
        } finally {
          now.decrementAndGet();
        }
      });
      CallPlan calls = CallPlan.perSample().withConcurrency(10).withDeadline(Duration.ofSeconds(4));
      List<Scorecard> cards = judge(new DelegatingReward(slow, strict ? calls.strictly() : calls), LONG, 2,
          samples(200));
      assertEquals(16, cards.stream().filter(card -> card.unscorable().isPresent()).count());
      assertTrue(most.get() <= (strict ? 10 : 20), () -> most + " calls at a time");
      int received = doneAtFirstDeadline.get();
      assertTrue(strict ? received < 60 : received == 184,
          () -> received + " calls done when the first was given up, strict: " + strict);
    }
  }

  @Test
  void planSettingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> CallPlan.perBatch(0));
    assertThrows(IllegalArgumentException.class, () -> CallPlan.perSample().withConcurrency(0));
    assertThrows(IllegalArgumentException.class, () -> CallPlan.perSample().withDeadline(Duration.ZERO));
  }

  @Test
  void quantilesAreWithinAnEighth() {
    Latency.Counter counter = new Latency.Counter();
    IntStream.rangeClosed(1, 1000).forEach(i -> counter.add(i * 1000L));
    Latency latency = counter.read();
    assertTrue(latency.median() >= 500_000 && latency.median() <= 500_000 * 9 / 8, latency::toString);
    assertTrue(latency.p95() >= 950_000 && latency.p95() <= 1_000_000, latency::toString);
    assertEquals(1_000_000, latency.longest());
    assertEquals(0.5005, latency.meanMilliseconds(), 1e-9);
  }

  private static List<Scorecard> judge(Reward reward, Duration deadline, int threads, List<Sample> samples) {
    return new RewardPool(List.of(new WeightedReward(reward, 1)), false, deadline, threads).score(samples);
  }

  private static List<Double> values(Reward reward, List<Sample> samples) {
    return judge(reward, LONG, 2, samples).stream().map(card -> card.total().orElseThrow()).toList();
  }

  private static List<Sample> samples(int count) {
    return IntStream.range(0, count).mapToObj(i -> sample("p", i)).toList();
  }

  private static Sample sample(String problem, int tokens) {
    return new Sample(new Problem(problem, "s", Conversation.ofUser("?"), new Answer.None(), Map.of()),
        new Candidate("", tokens, true));
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
