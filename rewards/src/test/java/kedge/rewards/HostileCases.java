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
  /** A second by the requirement, and what a busy machine may add. */
  private static final Duration LATE = Duration.ofSeconds(4);

  private HostileCases() {
  }

  /**
   * Requires of each word the verdict of the reward or that it is unscorable, in time; and the same of a sound
   * completion after each, most of which must be scored: some words spoil the worker or slow down the machine.
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
    try (RewardPool pool = new RewardPool(List.of(new WeightedReward(limited, 1)), false, DEADLINE, 3)) {
      List<Verdict> verdicts = pool.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
      for (int i = 0; i < samples.size(); i++) {
        String word = samples.get(i).candidate().text() + (i % 2 == 0 ? "" : " after " + words.get(i / 2));
        boolean scored = verdicts.get(i)instanceof Verdict.Scored own && own.value() == 0.25;
        boolean lost = verdicts.get(i) instanceof Verdict.Unscorable;
        boolean mayScore = i % 2 == 1 || honest.contains(words.get(i / 2));
        if (!lost && !(mayScore && scored)) {
          faults.add(word + ": " + brief(verdicts.get(i)));
        }
        sound += mayScore ? 1 : 0;
        right += mayScore && scored ? 1 : 0;
      }
      double longest = pool.latencies().get(reward.name()).longest() / 1e9;
      System.out.printf(Locale.ROOT,
          "hostile: %s, %d words, %d of %d sound ones scored, longest call %.2f s of a deadline "
              + "of %.0f s%n",
          reward.name(), words.size(), right, sound, longest, DEADLINE.toMillis() / 1e3);
      assertEquals(List.of(), faults);
      assertTrue(10 * right >= 9 * sound, // a word may take its worker down while the next waits
          right + " of " + sound);
      assertTrue(longest < DEADLINE.plus(LATE).toMillis() / 1e3, () -> "the longest call took " + longest + " s");
    }
  }

  private static String brief(Verdict verdict) {
    return verdict.toString().substring(0, Math.min(200, verdict.toString().length()));
  }
}
