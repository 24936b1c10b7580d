package kedge.rewards.length;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import kedge.rewards.Candidate;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import kedge.rewards.process.RecordJson;
import org.junit.jupiter.api.Test;

class LengthRewardTest {
  private static final ObjectNode NODE = JsonNodeFactory.instance.objectNode();

  @Test
  void theRangeIsWorthOneAndTheMarginIsASlope() {
    LengthReward reward = new LengthReward(10, 20, 4);
    Map.of(10, 1.0, 20, 1.0, 15, 1.0, 21, 0.8, 24, 0.2, 25, 0.0, 100, 0.0, 9, 0.8, 5, 0.0)
        .forEach((tokens, value) -> assertEquals(value,
            ((Verdict.Scored) reward.judge(RewardFakes.problem("1"), new Candidate("", tokens, true))).value(), 1e-12,
            tokens + " tokens"));
    LengthReward step = new LengthReward(0, 20, 0);
    assertEquals(new Verdict.Scored(1), step.judge(RewardFakes.problem("1"), new Candidate("", 0, true)));
    assertEquals(new Verdict.Scored(0), step.judge(RewardFakes.problem("1"), new Candidate("", 21, true)));
    assertThrows(IllegalArgumentException.class,
        () -> RecordJson.read(LengthReward.class, NODE.put("minimum", 3).put("margin", 0)));
    assertThrows(IllegalArgumentException.class, () -> new LengthReward(3, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> new LengthReward(1, 2, -1));
  }

  @Test
  void aRepetitionCostsTheShareOfRunsThatRecur() {
    assertEquals(0, repetition(3, "a b c d e"));
    assertEquals(0, repetition(3, "a b"));
    assertEquals(-1.0 / 6, repetition(3, "a b c x A b c d")); // runs: abc bcx cxa xab abc bcd
    assertEquals(-97.0 / 98, repetition(3, "no ".repeat(100)));
    assertEquals(-0.5, repetition(1, "\u5bf9\u5bf9\u9519\u9519")); // each a word
    // exactly one run of twenty
    assertEquals(0, repetition(20, "one two three four five six seven eight nine ten ".repeat(2)));
    assertEquals(-0.5, repetition(2, "\uac00\u3042\uac00\u3042 \uac00"));
    assertThrows(IllegalArgumentException.class, () -> new RepetitionReward(0));
  }

  private static double repetition(int words, String text) {
    return ((Verdict.Scored) new RepetitionReward(words).judge(RewardFakes.problem("1"),
        RewardFakes.candidate(text))).value();
  }
}
