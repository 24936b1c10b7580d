package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;

/** Judges by hostile rewards: whose own verdict is 0.25, and who would like to be paid 0.9. */
public final class HostileCases {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration LATE = Duration.ofSeconds(1);
  /** Threads that must each get a turn before a late call ends: a timer, the killer, the reader, the pool. */
  private static final int TURNS = 4;

  private HostileCases() {
  }

  /**
   * Requires of each word the verdict of the reward or that it is unscorable, in time; and the same of a sound
   * completion after each, most of which must be scored, at once or once more after the others.
   *
   * @param words completions by which the reward misbehaves
   * @param honest those of them that do not spoil its own verdict
   */
  public static void judge(Reward reward, List<String> words, Set<String> honest) {
    List<Sample> samples = new ArrayList<>();
    for (String word : words) {
      samples.add(FaultCases.sample(word));
      samples.add(FaultCases.sample("fine"));
    }
    List<String> faults = new ArrayList<>();
    int sound = 0;
    int right = 0;
    Reward limited = new DelegatingReward(reward, reward.calls().withDeadline(DEADLINE).withConcurrency(3));
    try (SchedulingDelay machine = new SchedulingDelay();
        RewardPool pool = new RewardPool(List.of(new WeightedReward(limited, 1)), false, DEADLINE, 3)) {
      List<Sample> lost = new ArrayList<>();
      List<Verdict> verdicts = verdicts(pool, samples);
      for (int i = 0; i < samples.size(); i++) {
        String word = samples.get(i).candidate().text() + (i % 2 == 0 ? "" : " after " + words.get(i / 2));
        boolean mayScore = i % 2 == 1 || honest.contains(words.get(i / 2));
        if (!(verdicts.get(i) instanceof Verdict.Unscorable) && !(mayScore && isOwn(verdicts.get(i)))) {
          faults.add(word + ": " + brief(verdicts.get(i)));
        }
        sound += mayScore ? 1 : 0;
        right += mayScore && isOwn(verdicts.get(i)) ? 1 : 0;
        if (mayScore && !isOwn(verdicts.get(i))) {
          lost.add(samples.get(i));
        }
      }
      int atOnce = right;
      // A word may take its worker down while the next waits, and a busy machine starts another slowly.
      right += (int) verdicts(pool, lost).stream().filter(HostileCases::isOwn).count();
      double longest = pool.latencies().get(reward.name()).longest() / 1e9;
      double delay = machine.longestSeconds();
      System.out.printf(Locale.ROOT,
          "hostile: %s, %d words, %d of %d sound ones scored, %d at once, longest call %.2f s of a deadline "
              + "of %.0f s; this machine keeps a thread waiting up to %.2f s%n",
          reward.name(), words.size(), right, sound, atOnce, longest, DEADLINE.toMillis() / 1e3, delay);
      assertEquals(List.of(), faults);
      assertTrue(10 * right >= 9 * sound, right + " of " + sound);
      assertTrue(longest < DEADLINE.plus(LATE).toMillis() / 1e3 + TURNS * delay,
          () -> "the longest call took " + longest + " s");
    }
  }

  private static List<Verdict> verdicts(RewardPool pool, List<Sample> samples) {
    return pool.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
  }

  private static boolean isOwn(Verdict verdict) {
    return verdict instanceof Verdict.Scored own && own.value() == 0.25;
  }

  private static String brief(Verdict verdict) {
    return verdict.toString().substring(0, Math.min(200, verdict.toString().length()));
  }
}
