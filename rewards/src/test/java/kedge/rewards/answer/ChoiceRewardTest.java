package kedge.rewards.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import kedge.data.Answer;
import kedge.rewards.RewardFakes;
import org.junit.jupiter.api.Test;

class ChoiceRewardTest {
  private static final List<String> OPTIONS = List.of("B and D", "A circle", "x = 42", "B, D and F", "$-1$", "1");

  @Test
  void aLabelThatStandsAloneChooses() {
    for (String right : List.of("D", "(D)", "D.", "D)", "d", "(d)", "[D]", "\\text{(D)}", "\\text{D}", "$D$",
        "option D", "(D) B, D and F",
        "(D) B, D and F \u2026",
        "D. B, D and F.", "D: because of F", "(D) since the circle is none", "Choice (D)", "{D}", "B, D and F",
        "b, d and f", " B,  D and F. ")) {
      assertEquals("CORRECT", boxed('D', right), right);
    }
    assertEquals("CORRECT", boxed('C', "C. x = 42"));
    assertEquals("CORRECT", boxed('B', "A circle"));
    assertEquals("CORRECT", boxed('B', "(B) A circle"));
    assertEquals("CORRECT", boxed('F', "1"));
    assertEquals("WRONG", boxed('E', "1"));
    assertEquals("CORRECT", boxed('E', "-1"));
    assertEquals("WRONG", boxed('D', "(A)"));
    assertEquals("WRONG", boxed('D', "C. x = 42"));
  }

  @Test
  void nothingIsGuessed() {
    for (String none : List.of("AB", "ANSWER", "D or A", "(D) or (A)", "(D), (A)", "D, A", "D/A", "D and A", "not D",
        "G", "(G)", "A bird", "circle", "x = 421",
        "A. B and D B. A circle C. x = 42 D. B, D and F", "(A) B and D (B) A circle (D) B, D and F", "(D) A circle",
        "Dog", "DD", "D1", "B D and F", "the D",
        "")) {
      String outcome = boxed('D', none);
      assertEquals(none.isEmpty() ? "NO_ANSWER" : "UNPARSABLE_PREDICTION", outcome, none);
    }
    assertEquals("UNPARSABLE_PREDICTION", Answers.grade(reward(false),
        RewardFakes.problem(new Answer.Choice('A', List.of("two", "Two"))), "\\boxed{two}"));
  }

  @Test
  void theLastExplicitMarkerCounts() {
    assertEquals("CORRECT", grade("ANSWER: A\nNo, wait.\nANSWER: D"));
    assertEquals("WRONG", grade("ANSWER: D\nNo, wait.\nANSWER: A"));
    assertEquals("UNPARSABLE_PREDICTION", grade("ANSWER: AB"));
    assertEquals("CORRECT", grade("The correct answer is (D) B, D and F ..."));
    assertEquals("UNPARSABLE_PREDICTION", grade("The answer is not D"));
    assertEquals("NO_ANSWER", grade("D"));
    assertEquals("NO_ANSWER", grade("It must be D."));
    assertEquals("CORRECT", Answers.grade(reward(true), problem('D'), "D"));
  }

  @Test
  void otherAnswersAreNotItsOwn() {
    assertEquals("NotApplicable", Answers.boxed(reward(false), "D", "D"));
  }

  private static String grade(String completion) {
    return Answers.grade(reward(false), problem('D'), completion);
  }

  private static String boxed(char gold, String answer) {
    return Answers.grade(reward(false), problem(gold), "\\boxed{" + answer + "}");
  }

  private static kedge.data.Problem problem(char gold) {
    return RewardFakes.problem(new Answer.Choice(gold, OPTIONS));
  }

  private static ChoiceReward reward(boolean bare) {
    return new ChoiceReward(bare);
  }
}
