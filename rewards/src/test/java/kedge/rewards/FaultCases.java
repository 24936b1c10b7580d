package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;

/** One batch in which every fault stands between sound samples. */
public final class FaultCases {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private FaultCases() {
  }

  /**
   * Judges {@code fine, fault, fine, fault, ..., fine} and requires the reason of each fault, the value 0.25 of all
   * others, and no more time than a deadline and a generous start of a worker for each fault.
   *
   * @param reasons what the reason of each fault's verdict contains
   */
  public static void judge(Reward reward, Map<String, String> reasons) throws InterruptedException {
    List<Sample> samples = new ArrayList<>();
    samples.add(sample("fine"));
    List<String> words = List.copyOf(reasons.keySet());
    for (String word : words) {
      samples.add(sample(word));
      samples.add(sample("fine"));
    }
    Reward limited = new DelegatingReward(reward, reward.calls().withDeadline(DEADLINE).withConcurrency(2));
    long begin = System.nanoTime();
    try (RewardPool judge = new RewardPool(List.of(new WeightedReward(limited, 1)), false, DEADLINE, 2)) {
      List<Scorecard> cards = judge.score(samples);
      double deadlines = (System.nanoTime() - begin) / (double) DEADLINE.toNanos();
      assertTrue(deadlines < 2 * (words.size() + 1), () -> deadlines + " deadlines for " + words.size() + " faults");
      for (int i = 0; i < samples.size(); i++) {
        Verdict verdict = cards.get(i).parts().get(0).verdict();
        if (i % 2 == 0) {
          assertEquals(new Verdict.Scored(0.25), verdict, "after sample " + i);
        } else {
          String reason = assertInstanceOf(Verdict.Unscorable.class, verdict, words.get(i / 2)).reason();
          assertTrue(reason.contains(reasons.get(words.get(i / 2))), () -> "reason was: " + reason);
        }
      }
      assertEquals(samples.size(), judge.latencies().get(reward.name()).calls());
      for (int i = 0; i < 100 && judge.lostThreads() > 0; i++) {
        Thread.sleep(50);
      }
      assertEquals(0, judge.lostThreads(), "a thread that waited for a worker comes back");
    }
  }

  /** A sample with that completion. */
  public static Sample sample(String text) {
    return new Sample(RewardFakes.problem("7"), new Candidate(text, text.length(), true, new int[]{1, 2, 3}));
  }
}
