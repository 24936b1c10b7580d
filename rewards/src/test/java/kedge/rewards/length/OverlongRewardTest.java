package kedge.rewards.length;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import kedge.rewards.Candidate;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import kedge.rewards.process.RecordJson;
import org.junit.jupiter.api.Test;

class OverlongRewardTest {
  private final OverlongReward reward = new OverlongReward(20_480, 4096); // DAPO's own lengths

  @Test
  void thePenaltyFollowsEquation13() {
    int[] tokens = {0, 16_384, 16_385, 17_408, 18_432, 20_479, 20_480, 20_481, 100_000};
    double[] values = {0, 0, -1 / 4096.0, -0.25, -0.5, -4095 / 4096.0, -1, -1, -1};
    for (int i = 0; i < tokens.length; i++) {
      assertEquals(new Verdict.Scored(values[i]),
          reward.judge(RewardFakes.problem("1"), new Candidate("", tokens[i], true)), tokens[i] + " tokens");
    }
  }

  @Test
  void itDoesNotGradeTheAnswer() {
    assertFalse(reward.gradesAnswer());
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertEquals("maximum is missing, expected a value of type int", refused(null, 1));
    assertEquals("maximum is 0, expected a number of tokens, at least 1", refused(0, 1));
    assertEquals("cache is missing, expected a value of type int", refused(10, null));
    assertEquals("cache is 11, expected 1 to maximum, which is 10 tokens", refused(10, 11));
  }

  private static String refused(Integer maximum, Integer cache) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode().put("maximum", maximum).put("cache", cache);
    return assertThrows(IllegalArgumentException.class, () -> RecordJson.read(OverlongReward.class, settings))
        .getMessage().replaceFirst(".* refuses its settings: ", "");
  }
}
