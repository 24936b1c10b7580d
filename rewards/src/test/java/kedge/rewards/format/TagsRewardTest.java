package kedge.rewards.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class TagsRewardTest {
  private static final TagsReward SAIL_RL = new TagsReward(List.of("judge", "think"), true, null);

  @Test
  void judgeThinkAnswerIsTheFormat() {
    for (String right : List.of("<judge>simple</judge><think>\n\n</think>\\boxed{4}",
        "<judge>hard</judge>\n<think>so \\boxed{3}</think>\nIt is \\boxed{4}.")) {
      assertEquals(new Verdict.Scored(1), judge(SAIL_RL, right), right);
    }
    assertEquals(new Verdict.Scored(1),
        judge(new TagsReward(List.of("think"), false, null), "<think>a</think> plainly"));
  }

  @Test
  void whatIsAmissIsSaid() {
    Map<String, String> faults = Map.of("<think>a</think>\\boxed{1}", "no <judge>",
        "<think>a</think><judge>b</judge>\\boxed{1}", "<think> is out of order",
        "<judge>a<think>b</judge></think>\\boxed{1}", "<think> is out of order", "<judge>a</judge><think>b\\boxed{1}",
        "no </think>",
        "<judge>a</judge><think>b</think><think>c</think>\\boxed{1}", "more than one <think>",
        "<judge> </judge><think>b</think>\\boxed{1}",
        "nothing in <judge>",
        "</judge>a<judge><think>b</think>\\boxed{1}", "</judge> before <judge>", "<judge>a</judge><think>b</think>1",
        "no complete \\boxed{} after the last tag",
        "<judge>a</judge><think>b</think>\\boxed{1}\\boxed{2}", "more than one \\boxed{}",
        "<judge>\\boxed{1}</judge><think>b</think>",
        "no complete \\boxed{} after the last tag");
    faults.forEach(
        (text, fault) -> assertEquals(new Verdict.Scored(0, Map.of("fault", fault)), judge(SAIL_RL, text), text));
    TagsReward thought = new TagsReward(List.of("think"), true, List.of());
    assertEquals(new Verdict.Scored(0, Map.of("fault", "nothing in <think>")),
        judge(thought, "<think> </think>\\boxed{1}"));
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TagsReward(List.of("<think>"), true, null));
    assertThrows(IllegalArgumentException.class, () -> new TagsReward(List.of(), true, null));
    assertThrows(IllegalArgumentException.class, () -> new TagsReward(List.of("a", "a"), true, null));
    assertThrows(IllegalArgumentException.class, () -> new TagsReward(List.of("a"), true, List.of("b")));
  }

  @Test
  void anEmptyThoughtIsNone() {
    ThinksReward thinks = new ThinksReward("think");
    for (String none : List.of("<think>\n\n</think>\\boxed{1}", "\\boxed{1}", "", "</think>1", "<think>")) {
      assertEquals(new Verdict.Scored(0), judge(thinks, none), none);
    }
    for (String some : List.of("<think>a</think>", "begun in the prompt</think>1", "<think>cut off")) {
      assertEquals(new Verdict.Scored(1), judge(thinks, some), some);
    }
  }

  private static Verdict judge(kedge.rewards.Reward reward, String text) {
    return reward.judge(RewardFakes.problem("1"), RewardFakes.candidate(text));
  }
}
