package kedge.rewards.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class MathRewardTest {
  private final MathReward reward = new MathReward();

  @Test
  void equalAnswersAreRight() {
    List<String[]> pairs = List.of(new String[][]{{"18", "18"}, {"18", "18.0"}, {"18", "+18"}, {"18", " 18 "},
        {"18", "$18"}, {"18", "\\$18"}, {"18", "$18$"},
        {"18", "\\(18\\)"}, {"18", "18."}, {"1080", "1,080"}, {"1080", "1{,}080"}, {"1080", "1\\,080"},
        {"109200000", "109,200,000"}, {"0.5", "1/2"},
        {"0.5", "\\frac{1}{2}"}, {"0.5", ".5"}, {"\\frac12", "\\dfrac{2}{4}"}, {"-3/4", "-\\frac{3}{4}"},
        {"-3/4", "\\frac{-3}{4}"}, {"-3/4", "\\tfrac{3}{-4}"},
        {"0.5", "50\\%"}, {"18", "\\text{18}"}, {"18", "\\boxed{18}"}, {"18", "(18)"}, {"-5", "\u22125"}, {"0", "-0"},
        {"007", "7"}, {"x^2+1", "x^2 + 1"},
        {"\\left(3,\\frac{\\pi}{2}\\right)", "(3, \\dfrac{\\pi}{2})"}, {"\\text{Evelyn}", "Evelyn"},
        {"1/3", "0.3333333333333333"}, {"50", "50%"}, {"12345678901234567890", "12345678901234567890.00"}});
    for (String[] pair : pairs) {
      assertEquals(1, score(pair[0], pair[1]), pair[0] + " and " + pair[1]);
      assertEquals(1, score(pair[1], pair[0]), pair[1] + " and " + pair[0]);
    }
    System.out.println("math reward: " + pairs.size() + " equal pairs looked at");
  }

  @Test
  void anAnswerMustBeWorkedOutUnlessTheSettingsSayOtherwise() {
    Verdict.Scored restated = (Verdict.Scored) judge("899", "\\boxed{29 \\cdot 31}");
    assertEquals(0, restated.value());
    assertEquals("not_evaluated", restated.detail().get("outcome"));
    for (MathReward any : List.of(new MathReward(MathReward.Policy.LENIENT, Optional.empty()),
        new MathReward(MathReward.Policy.STRICT, Optional.of(false)))) {
      Verdict verdict = any.judge(RewardFakes.problem(new Answer.Mathematical("899")),
          RewardFakes.candidate("\\boxed{29 \\cdot 31}"));
      assertEquals(1, ((Verdict.Scored) verdict).value());
    }
  }

  @Test
  void unequalAnswersAreWrong() {
    List<String[]> pairs = List
        .of(new String[][]{{"18", "19"}, {"18", "-18"}, {"18", "1 8 0"}, {"18", "1 8"}, {"18", "1  8"},
            {"11/2", "1 1/2"}, {"18", "18 or 19"},
            {"0.333", "1/3"},
            {"12345678901234567890", "12345678901234567891"}, {"18", "1,8"}, {"1080", "10,80"},
            {"18", "x"}, {"x", "X"},
            {"1/2", "1/0"}, {"1/2", "2/1"},
            {"\\frac{1}{23}", "\\frac{12}{3}"}, {"18", "1e1"}, {"18", ""}, {"18", "{18"}});
    for (String[] pair : pairs) {
      assertEquals(0, score(pair[0], pair[1]), pair[0] + " and " + pair[1]);
    }
    System.out.println("math reward: " + pairs.size() + " unequal pairs looked at");
  }

  @Test
  void theDetailSaysWhatWasReadAndWhichRuleDecided() {
    assertEquals(new Verdict.Scored(1, Map.of("outcome", "correct", "extracted", "1,080", "rule", "same text")),
        judge("1080", "\\boxed{1,080}"));
    assertEquals(new Verdict.Scored(0, Map.of("outcome", "wrong", "extracted", "y", "rule", "exact points")),
        judge("x", "\\boxed{y}"));
    assertEquals(new Verdict.Scored(0, Map.of("outcome", "no_answer", "extracted", "", "rule", "no_answer")),
        judge("1080", "1080"));
  }

  @Test
  void labelsAndTextsAreComparedWithoutRegardToCase() {
    assertEquals(1, ((Verdict.Scored) judge(new Answer.Choice('B', List.of("x", "y")), "\\boxed{\\text{b}}")).value());
    assertEquals(0, ((Verdict.Scored) judge(new Answer.Choice('B', List.of("x", "y")), "\\boxed{A}")).value());
    assertEquals(1, ((Verdict.Scored) judge(new Answer.Text("Yes"), "\\boxed{yes}")).value());
  }

  @Test
  void aTextOfNumbersKeepsTheirSignsAndPoints() {
    for (String[] other : new String[][]{{"1/2", "12"}, {"3.5", "35"}, {"-5", "5"}, {"12:30", "1230"},
        {"1/2", "\\frac{1}{3}"}}) {
      assertEquals(0, value(new Answer.Text(other[0]), other[1]), other[0] + " and " + other[1]);
      assertEquals(0, value(new Answer.Text(other[1]), other[0]), other[1] + " and " + other[0]);
    }
    for (String[] same : new String[][]{{"1/2", "\\frac{1}{2}"}, {"1000", "1{,}000"}, {"1,000", "1\\,000"},
        {"-5", "$\u22125$"}, {"5", "5^\\circ"},
        {"New York", "\\text{New}\\ \\textbf{york}"}, {"COVID-19", "covid 19"}, {"3.5 km", "3.5\\text{ km}"}}) {
      assertEquals(1, value(new Answer.Text(same[0]), same[1]), same[0] + " and " + same[1]);
    }
  }

  @Test
  void aFormulaThatBeginsLikeALabelIsNone() {
    for (String formula : List.of("(d)(d-1)/2", "(d) (d-1)/2", "(d)^2", "(d)+1", "(d) + 1", "(d)/2", "(d)2",
        "\\left(d\\right)^2", "(d)\\cdot 2", "(d) \\cdot 2",
        "\\sin(d)", "\\frac{(d)}{2}", "\\sqrt{(d)+1}", "(D)(D-1)/2", "(D)^{2}", "(d)[d-1]", "(d)\\frac{d-1}{2}",
        "{(d)}^2", "(d) ^2", "(d)!", "(d) = 2")) {
      assertEquals(0, value(new Answer.Mathematical(formula), formula.contains("D") ? "D" : "d"), formula);
    }
    for (String label : List.of("(D) Paris", "D", "(D)", "D. Paris", "D) x", "D: x", "(D)x", "\\text{(D) } 42",
        "\\textbf{(D)}\\ 42", "\\textbf{(D)} 42",
        "\\textbf{(D)}42", "$(D)$ 42", "(D) 42", "(D) -5", "(D) \\frac{1}{2}", "(D)\\text{ Paris}", "(D)~42",
        "(D) (2,3)", "**(D)** Paris", "(d) Paris",
        "(D)\\quad 42", "Option D", "(D). Paris", "(D) - Paris", "[D] x^2+1", "\\left(D\\right) 42", "(D): 42")) {
      assertEquals(1, value(new Answer.Mathematical(label), "D"), label);
      assertEquals(0, value(new Answer.Mathematical(label), "A"), label);
    }
  }

  @Test
  void whereThereIsNothingToCompareItDoesNotApply() {
    assertInstanceOf(Verdict.NotApplicable.class, judge(new Answer.None(), "\\boxed{1}"));
    assertInstanceOf(Verdict.NotApplicable.class, judge(new Answer.Countdown(List.of(1, 2), 3, "1+2"), "\\boxed{1+2}"));
  }

  @Test
  void aGoldAnswerThatCannotBeReadIsUnscorableAndNeverZero() {
    for (String gold : List.of("", " ", "$$", "\\frac{1}{2", "1".repeat(1001))) {
      assertInstanceOf(Verdict.Unscorable.class, judge(gold, "\\boxed{1}"), gold);
    }
  }

  @Test
  void hugeAndHostileAnswersEndAtOnce() {
    for (String hostile : List.of("9".repeat(5_000_000), "{".repeat(1_000_000),
        "\\text{".repeat(200_000) + "}".repeat(200_000), "1,".repeat(499) + "1",
        "1/".repeat(500), " ".repeat(999) + "x", "\\text{".repeat(140) + "1" + "}".repeat(140))) {
      Verdict verdict = judge("1", "<think>" + hostile + "</think>\\boxed{" + hostile + "}");
      assertTrue(
          verdict instanceof Verdict.Scored scored && scored.detail().getOrDefault("extracted", "").length() <= 203);
    }
  }

  private double value(Answer gold, String given) {
    return judge(gold, "\\boxed{" + given + "}")instanceof Verdict.Scored scored ? scored.value() : 0;
  }

  private double score(String gold, String given) {
    return ((Verdict.Scored) judge(gold, "<think>\n\\boxed{no}\n</think>\n\n\\boxed{" + given + "}")).value();
  }

  private Verdict judge(String gold, String text) {
    return judge(new Answer.Mathematical(gold), text);
  }

  private Verdict judge(Answer gold, String text) {
    return reward.judge(RewardFakes.problem(gold), RewardFakes.candidate(text));
  }
}
