package kedge.rewards.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import kedge.data.DemonstrationFormat;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class ThinkFormatRewardTest {

  @Test
  void oneThoughtAndThenOneBoxIsTheFormat() {
    assertEquals(new Verdict.Scored(1), judge("<think>a</think>\\boxed{1}"));
    assertEquals(new Verdict.Scored(1), judge("<think>\\boxed{0} or \\boxed{1}</think>\n\nSo \\boxed{\\frac{1}{2}}."));
    assertEquals(new Verdict.Scored(1), judge(DemonstrationFormat.THINK.text("a", "1")));
  }

  @Test
  void whatIsAmissIsSaid() {
    Map<String, String> faults = Map.of("\\boxed{1}", "no <think>", "<think>a\\boxed{1}", "no </think> after <think>",
        "</think>\\boxed{1}<think>", "no </think> after <think>", "<think><think>a</think>\\boxed{1}",
        "more than one <think>",
        "<think>a</think></think>\\boxed{1}", "more than one </think>", "<think>a</think>1",
        "no complete \\boxed{} after </think>",
        "<think>a</think>\\boxed{1", "no complete \\boxed{} after </think>", "<think>a</think>\\boxed{1}\\boxed{1}",
        "more than one \\boxed{}",
        "<think>\\boxed{1}</think>", "no complete \\boxed{} after </think>", "", "no <think>");
    faults.forEach((text, fault) -> assertEquals(new Verdict.Scored(0, Map.of("fault", fault)), judge(text), text));
  }

  private static Verdict judge(String text) {
    return new ThinkFormatReward().judge(RewardFakes.problem("1"), RewardFakes.candidate(text));
  }
}
