package kedge.rewards.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

/** Noise of a known amount: its share, and that it hangs on problem, completion and seed alone. */
class CoinRewardTest {
  private static final int PAIRS = 20_000;

  @Test
  void itIsOneForItsShareOfProblemsAndOfCompletions() {
    CoinReward coin = new CoinReward(0.3, 5L);
    double error = Math.sqrt(0.3 * 0.7 / PAIRS);
    double problems = IntStream.range(0, PAIRS).mapToDouble(i -> fall(coin, "sums/" + i, "12")).average().orElseThrow();
    double completions = IntStream.range(0, PAIRS).mapToDouble(i -> fall(coin, "sums/1", "answer " + i)).average()
        .orElseThrow();
    assertEquals(0.3, problems, 4 * error);
    assertEquals(0.3, completions, 4 * error);
  }

  @Test
  void aCompletionMeetsTheSameFallAgainAndAnotherSeedIsAnotherCoin() {
    CoinReward coin = new CoinReward(0.5, 5L);
    CoinReward other = new CoinReward(0.5, 6L);
    int same = 0;
    for (int i = 0; i < 1000; i++) {
      assertEquals(fall(coin, "p" + i, "a"), fall(coin, "p" + i, "a"));
      same += fall(coin, "p" + i, "a") == fall(other, "p" + i, "a") ? 1 : 0;
    }
    assertTrue(same > 420 && same < 580, same + " of 1000 fall alike with two seeds");
  }

  @Test
  void aShareThatIsNoChanceIsRefused() {
    for (double share : new double[]{0, 1, -0.1, Double.NaN}) {
      assertTrue(assertThrows(IllegalArgumentException.class, () -> new CoinReward(share, 0)).getMessage()
          .contains("share is " + share));
    }
  }

  private static double fall(CoinReward coin, String problem, String completion) {
    Problem asked = new Problem(problem, "sums", Conversation.ofUser("?"), new Answer.None(), Map.of());
    return ((Verdict.Scored) coin.judge(asked, new Candidate(completion, 3, true))).value();
  }
}
