package kedge.rewards.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import kedge.rewards.AsyncReward;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.RewardFakes;
import kedge.rewards.RunEndingError;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;
import org.junit.jupiter.api.Test;

class RewardPoolTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @Test
  void verdictsStandAtTheirSamplesPlacesWhateverTheirOrderOfArrival() {
    Reward backwards = RewardFakes.reward("length", (problem, candidate) -> {
      spin(3000L * (200 - candidate.tokens()));
      return new Verdict.Scored(candidate.tokens());
    });
    for (int threads : new int[]{1, 2, 7, 300}) {
      List<Scorecard> cards = judge(LONG, threads, backwards).score(samples(200));
      assertEquals(200, cards.size());
      for (int i = 0; i < 200; i++) {
        assertEquals(i, cards.get(i).total().orElseThrow());
      }
    }
  }

  @Test
  void samplesAreJudgedAtTheSameTime() {
    CyclicBarrier together = new CyclicBarrier(3);
    Reward meeting = RewardFakes.reward("meeting", (problem, candidate) -> {
      try {
        together.await();
      } catch (Exception fault) {
        throw new IllegalStateException(fault);
      }
      return new Verdict.Scored(1);
    });
    assertTrue(judge(LONG, 3, meeting).score(samples(6)).stream().allMatch(card -> card.total().isPresent()));
  }

  @Test
  void anExceptionADeepRecursionAndNullAreUnscorableAndTheRestGoesOn() {
    Reward faulty = RewardFakes.reward("faulty", (problem, candidate) -> switch (candidate.tokens() % 4) {
      case 0 -> throw new IllegalStateException("boom");
      case 1 -> new Verdict.Scored(recurse(0));
      case 2 -> null;
      default -> new Verdict.Scored(1);
    });
    Reward sound = RewardFakes.reward("sound", (problem, candidate) -> new Verdict.Scored(0.5));
    List<Scorecard> cards = judge(LONG, 2, faulty, sound).score(samples(40));
    assertEquals(new Verdict.Unscorable("threw java.lang.IllegalStateException: boom"),
        cards.get(0).parts().get(0).verdict());
    assertEquals(new Verdict.Unscorable("threw java.lang.StackOverflowError"), cards.get(1).parts().get(0).verdict());
    assertEquals(new Verdict.Unscorable("gave no verdict (null)"), cards.get(2).parts().get(0).verdict());
    assertEquals(10, cards.stream().filter(card -> card.total().isPresent()).count());
    assertTrue(cards.stream().allMatch(card -> card.parts().get(1).verdict().equals(new Verdict.Scored(0.5))));
  }

  @Test
  void aRewardThatCanJudgeNothingMoreEndsTheRun() {
    Reward here = RewardFakes.reward("here", (problem, candidate) -> {
      if (candidate.tokens() == 7) {
        throw new RunEndingError("the budget is spent");
      }
      return new Verdict.Scored(1);
    });
    Reward later = new SpentJudge();
    for (Reward spent : List.of(here, later)) {
      RunEndingError ending = assertThrows(RunEndingError.class, () -> judge(LONG, 2, spent).score(samples(40)));
      assertEquals("the budget is spent", ending.getMessage());
    }
  }

  /** A judge whose verdicts come later, by another thread. */
  private static final class SpentJudge implements AsyncReward {
    @Override
    public String name() {
      return "later";
    }

    @Override
    public CompletionStage<Verdict> judgeLater(Sample sample) {
      return CompletableFuture.supplyAsync(() -> sample).thenApply(asked -> {
        if (asked.candidate().tokens() == 7) {
          throw new RunEndingError("the budget is spent");
        }
        return new Verdict.Scored(1);
      });
    }
  }

  @Test
  void aRewardThatNeverReturnsLosesItsOwnSampleAlone() {
    CountDownLatch never = new CountDownLatch(1);
    Set<Thread> hung = ConcurrentHashMap.newKeySet();
    Reward first = RewardFakes.reward("first", (problem, candidate) -> new Verdict.Scored(1));
    Reward hanging = RewardFakes.reward("hanging", (problem, candidate) -> {
      while ((candidate.tokens() == 3 || candidate.tokens() == 4) && never.getCount() > 0) {
        hung.add(Thread.currentThread());
        Thread.interrupted(); // deaf to interrupts, as a spinning parser is
        Thread.onSpinWait();
      }
      return new Verdict.Scored(1);
    });
    Reward last = RewardFakes.reward("last", (problem, candidate) -> new Verdict.Scored(1));
    RewardPool judge = judge(SHORT, 2, first, hanging, last);
    List<Scorecard> cards = judge.score(samples(40));
    Verdict missed = new Verdict.Unscorable(
        "missed the deadline of 2.0 s, which deadline_seconds of the reward sets");
    for (int i = 0; i < 40; i++) {
      List<Verdict> verdicts = cards.get(i).parts().stream().map(Scorecard.Part::verdict).toList();
      assertEquals(new Verdict.Scored(1), verdicts.get(0));
      assertEquals(i == 3 || i == 4 ? missed : new Verdict.Scored(1), verdicts.get(1), "sample " + i);
      assertEquals(new Verdict.Scored(1), verdicts.get(2), "sample " + i);
    }
    assertEquals(2, judge.lostThreads());
    assertTrue(hung.stream().allMatch(Thread::isDaemon), "threads left behind must not hold the JVM");
    never.countDown();
  }

  @Test
  void aVerdictThatComesTooLateChangesNothing() throws InterruptedException {
    CountDownLatch released = new CountDownLatch(1);
    Set<Thread> hung = ConcurrentHashMap.newKeySet();
    Reward late = RewardFakes.reward("late", (problem, candidate) -> {
      hung.add(Thread.currentThread());
      while (released.getCount() > 0) {
        Thread.onSpinWait();
      }
      return new Verdict.Scored(1);
    });
    RewardPool judge = judge(SHORT, 1, late);
    List<Scorecard> cards = judge.score(samples(1));
    released.countDown();
    for (Thread thread : hung) {
      thread.join();
    }
    assertInstanceOf(Verdict.Unscorable.class, cards.get(0).parts().get(0).verdict());
    assertEquals(1, judge.latencies().get("late").calls());
  }

  @Test
  void anErrorThatIsNoRewardsFaultIsThrownOn() {
    Reward broken = RewardFakes.reward("broken", (problem, candidate) -> {
      throw new NoClassDefFoundError("kedge/Missing");
    });
    IllegalStateException fault = assertThrows(IllegalStateException.class,
        () -> judge(LONG, 2, broken).score(samples(5)));
    assertInstanceOf(NoClassDefFoundError.class, fault.getCause());
  }

  @Test
  void anInterruptedCallerStopsWaiting() {
    Thread.currentThread().interrupt();
    Reward patient = RewardFakes.reward("patient", (problem, candidate) -> {
      spin(50_000_000);
      return new Verdict.Scored(1);
    });
    assertThrows(IllegalStateException.class, () -> judge(LONG, 1, patient).score(samples(3)));
    assertTrue(Thread.interrupted());
  }

  @Test
  void everyCallIsClocked() {
    RewardPool judge = judge(LONG, 2, RewardFakes.reward("a", (problem, candidate) -> new Verdict.Scored(1)),
        RewardFakes.reward("b", (problem, candidate) -> new Verdict.Scored(1)));
    judge.score(samples(30));
    judge.score(samples(20));
    assertEquals(List.of("a", "b"), List.copyOf(judge.latencies().keySet()));
    assertEquals(50, judge.latencies().get("b").calls());
    assertTrue(judge.latencies().get("b").nanoseconds() > 0);
    assertEquals(List.of(), judge.score(List.of()));
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    Reward reward = RewardFakes.reward("a", (problem, candidate) -> new Verdict.Scored(1));
    assertThrows(IllegalArgumentException.class, () -> judge(LONG, 2, reward, reward));
    assertThrows(IllegalArgumentException.class, () -> judge(LONG, 2));
    assertThrows(IllegalArgumentException.class, () -> judge(Duration.ZERO, 2, reward));
    assertThrows(IllegalArgumentException.class, () -> judge(LONG, 0, reward));
  }

  private static RewardPool judge(Duration deadline, int threads, Reward... rewards) {
    return new RewardPool(List.of(rewards).stream().map(reward -> new WeightedReward(reward, 1)).toList(), true,
        deadline, threads);
  }

  /** Samples whose token counts are 0, 1, 2, ... */
  private static List<Sample> samples(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Sample(RewardFakes.problem("1"), new Candidate("", i, true)))
        .toList();
  }

  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  private static void spin(long nanoseconds) {
    for (long until = System.nanoTime() + nanoseconds; System.nanoTime() < until;) {
      Thread.onSpinWait();
    }
  }
}
