package kedge.rewards.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class CountdownRewardTest {
  private final Problem problem = RewardFakes.problem(new Answer.Countdown(List.of(3, 3, 8, 8), 24, "8/(3-8/3)"));

  @Test
  void anExpressionThatReachesTheTargetIsRight() {
    for (String right : List.of("8/(3-8/3)", "8 / ( 3 - 8 / 3 )", "(8/(3-(8/3)))", "8/(3-8/3) = 24", "3*8",
        "3 \\times 8", "3\\cdot8=24",
        "8\u00d73", "$8*3$", "((8)*3)")) {
      assertEquals("1.0 reached", judge(right), right);
    }
  }

  @Test
  void aWrongOneIsToldWhy() {
    assertEquals("0.0 value is 5", judge("8-3"));
    assertEquals("0.0 value is 64/3", judge("8*8/3"));
    assertEquals("0.0 number 3 is not given, or not so often", judge("3*8+3-3"));
    assertEquals("0.0 number 24 is not given, or not so often", judge("24"));
    assertEquals("0.0 number 38 is not given, or not so often", judge("38-8"));
    assertEquals("0.0 no expression: division by zero", judge("8/(3-3)"));
    assertEquals("0.0 no expression: unexpected '=' at character 4", judge("3*8=25"));
    assertEquals("0.0 no expression: ends too early", judge("3*(8"));
    assertEquals("0.0 no expression: unexpected ')' at character 4", judge("3*8)"));
    assertEquals("0.0 no expression: unexpected '-' at character 1", judge("-3*8"));
    assertEquals("0.0 no expression: unexpected '*' at character 3", judge("3**8"));
    assertEquals("0.0 no expression: unexpected ' ' at character 2", judge("3 8*1"));
    assertEquals("0.0 no expression: ends too early", judge(" "));
    assertEquals("0.0 no expression: longer than 300 characters", judge("(".repeat(100_000)));
    assertEquals("0.0 no expression: ends too early", judge("(".repeat(300)));
  }

  @Test
  void withoutABoxThereIsNoAnswerAndOtherAnswersAreNotItsOwn() {
    Verdict none = new CountdownReward().judge(problem, RewardFakes.candidate("3*8"));
    assertEquals("no_answer", ((Verdict.Scored) none).detail().get("rule"));
    assertInstanceOf(Verdict.NotApplicable.class,
        new CountdownReward().judge(RewardFakes.problem("24"), RewardFakes.candidate("\\boxed{3*8}")));
  }

  private String judge(String expression) {
    Verdict.Scored scored = (Verdict.Scored) new CountdownReward().judge(problem,
        RewardFakes.candidate("<think>x</think>\\boxed{" + expression + "}"));
    return scored.value() + " " + scored.detail().get("rule");
  }
}
