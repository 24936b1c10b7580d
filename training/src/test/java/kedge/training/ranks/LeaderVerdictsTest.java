package kedge.training.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kedge.policy.distributed.Ranks;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

/** Verdicts arrive as they were given, and rank 0 alone asks the rewards. */
class LeaderVerdictsTest {

  @Test
  void rankZeroAsksAndTheOthersGetItsVerdicts() {
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("rule", "a \u2264 b, \u00fcber \ud83d\ude80");
    detail.put("empty", "");
    List<Verdict[]> given = List.of(
        new Verdict[]{new Verdict.Scored(0.1 + 0.2, detail), new Verdict.Scored(-0.0)},
        new Verdict[]{new Verdict.NotApplicable("no answer"), new Verdict.Unscorable("x".repeat(100_000), true)},
        new Verdict[0]);
    List<byte[]> sent = new ArrayList<>(List.of(new byte[0], new byte[0]));
    Ranks leader = new FakeRanks(0, sent) {
      @Override
      public byte[] byLeader(Supplier<byte[]> work) {
        sent.set(0, super.byLeader(work));
        return sent.get(0);
      }
    };
    assertSame(given, new LeaderVerdicts(leader).verdicts(() -> given));
    assertSame(given, new LeaderVerdicts(new FakeRanks(1, sent)).verdicts(() -> {
      throw new IllegalStateException("rank 1 asks no reward");
    }));
  }

  private static void assertSame(List<Verdict[]> expected, List<Verdict[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i));
    }
  }
}
