package kedge.rewards.total;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.rewards.RewardFakes;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import org.junit.jupiter.api.Test;

class CompositionTest {
  private static final Map<String, Verdict> PARTS = Map.of("one", new Verdict.Scored(1), "half",
      new Verdict.Scored(0.5), "zero", new Verdict.Scored(0),
      "none", new Verdict.NotApplicable("no"), "lost", new Verdict.Unscorable("gone"),
      "noted", new Verdict.Scored(1, Map.of("yes", "true", "no", "false", "count", "-2.5", "word", "blue")));

  @Test
  void formulasHaveTheValuesWorkedByHand() {
    Map<String, Double> values = new HashMap<>(
        Map.of("one + half", 1.5, "2 * half - 3 * one", -2.0, "0.9 * one * half + 0.1 * half", 0.5,
            "(one + half) * half", 0.75,
            "first(none, half, one)", 0.5, "mean(one, none, half)", 0.75, "normalise(3 * one + half + 5 * none)",
            3.5 / 4, "if(zero, lost, half)", 0.5,
            "if(half, one, lost)", 1.0, "bit(half) + bit(0.4 * one)", 1.0));
    values.putAll(Map.of("-half", -0.5, "one / 4", 0.25, "noted.yes + noted.no + noted.count", -1.5, "1 - half", 0.5,
        "none + half", 0.5, "0 * lost + one", 1.0,
        "first(one, lost)", 1.0, "2 * 3 * one", 6.0));
    values.forEach((formula, value) -> assertEquals(new Verdict.Scored(value), evaluate(formula), formula));
  }

  @Test
  void whatIsNeededAndCouldNotBeScoredLeavesNoValueAndNeverAZero() {
    for (String formula : List.of("one + lost", "lost * zero", "zero * lost", "mean(one, lost)", "first(lost, one)",
        "first(none, lost)", "if(lost, one, one)",
        "if(one, lost, one)", "bit(lost)", "none * lost", "lost.yes", "0.5 * (one + 2 * lost)")) {
      assertEquals(new Verdict.Unscorable("lost: gone"), evaluate(formula), formula);
    }
    assertEquals(new Verdict.Unscorable("noted: noted no else"), evaluate("noted.else"));
    assertEquals(new Verdict.Unscorable("noted: noted word \"blue\", expected true, false or a number"),
        evaluate("noted.word"));
  }

  @Test
  void whatDoesNotApplyIsLeftOutOfSumsAndClosesGates() {
    for (String formula : List.of("none", "none + 1", "none * one", "first(none, none)", "mean(none)",
        "normalise(0 * one)", "if(none, one, one)", "bit(none)",
        "none.key", "1 - none")) {
      assertInstanceOf(Verdict.NotApplicable.class, evaluate(formula), formula);
    }
    assertEquals(new Verdict.Scored(0.05), evaluate("0.9 * none * one + 0.1 * half"));
  }

  @Test
  void aFormulaWrittenOutIsTheSameFormula() {
    int looked = 0;
    for (String formula : List.of("a", "a + b", "-a", "2 * a - 0.5 * b", "1 - a", "0.9 * a * b + 0.1 * c",
        "(a + b) * c", "a * (b * c)", "2 * (3 * (a + b))",
        "mean(a, b)", "normalize(2 * a + b)", "normalise(a)", "first(a, b + c)", "if(a, 1, b.key)", "bit(a * b)",
        "a / 3", "a - (b - c)", "0.0000001 * a",
        "first(a, -1)", "(2 * a) * b", "mean(2 * a, b)")) {
      Composition parsed = CompositionFormula.parse(formula);
      assertEquals(parsed, CompositionFormula.parse(parsed.toString()), formula + " written as " + parsed);
      looked++;
    }
    assertEquals(21, looked);
    assertEquals("0.9 * a * b + 0.1 * first(c, d.e)",
        CompositionFormula.parse(" .9*a*b+ 0.10 *first( c,d.e )").toString());
  }

  @Test
  void termsAndNamesAreThoseOfTheSumOnTop() {
    Composition total = CompositionFormula.parse("0.9 * a * first(b, c) + 0.1 * d");
    assertEquals(List.of("a", "b", "c", "d"), List.copyOf(total.names()));
    assertEquals(List.of("0.9 a * first(b, c)", "0.1 d"),
        total.terms().stream().map(term -> term.weight() + " " + term.of()).toList());
    assertEquals(1, CompositionFormula.parse("a * d").terms().size());
  }

  @Test
  void whatIsNoFormulaIsToldWithThePlace() {
    Map<String, String> faults = new HashMap<>(
        Map.of("", "expected the name of a reward, a number or a bracket at the end", "a +", "at the end", "a b",
            "expected an operator or the end at "
                + "character 3 ('b')",
            "(a", "expected ) at the end", "max(a, b)",
            "max is not one of the functions first, mean, normalize, if, bit", "if(a, b)",
            "if has 2 operands, expected 3", "a / b", "only a number can be divided by", "a / 0", "division by 0",
            "1.2.3 * a", "\"1.2.3\" is no number",
            "1 + 2", "names no part"));
    faults.putAll(Map.of("first", "expected ( after first", "a ! b", "('!')", "(".repeat(2000),
        "nested more than 50 deep", "a".repeat(2001),
        "expected at most 2000"));
    faults.forEach((formula, expected) -> {
      String message = assertThrows(IllegalArgumentException.class, () -> CompositionFormula.parse(formula), formula)
          .getMessage();
      assertTrue(message.contains(expected), message);
    });
    assertThrows(IllegalArgumentException.class, () -> evaluate("one + missing"));
  }

  @Test
  void aJudgeRefusesATotalOfPartsThatItDoesNotHave() {
    List<WeightedReward> rewards = List
        .of(new WeightedReward(RewardFakes.reward("math", (problem, candidate) -> new Verdict.Scored(1)), 1));
    String message = assertThrows(IllegalArgumentException.class,
        () -> new RewardPool(rewards, CompositionFormula.parse("maths * math"), java.time.Duration.ofSeconds(9), 1))
            .getMessage();
    assertEquals("the total maths * math names [maths], but the rewards are [math]", message);
    RewardPool judge = new RewardPool(rewards, CompositionFormula.parse("0.5 * math"), java.time.Duration.ofSeconds(9),
        1);
    assertEquals(0.5, judge.score(List.of(new Sample(RewardFakes.problem("1"), RewardFakes.candidate("")))).get(0)
        .total().getAsDouble());
  }

  private static Verdict evaluate(String formula) {
    return CompositionFormula.parse(formula).of(PARTS::get);
  }
}
