package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;
import org.junit.jupiter.api.Test;

class EvaluationResultTest {

  /** {@code +} right, {@code -} wrong, {@code ?} unscorable; lengths 10, 20, ...; the last sample is truncated. */
  private static EvaluatedProblem problem(String id, String source, String outcomes) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < outcomes.length(); i++) {
      Outcome outcome = outcomes.charAt(i) == '+' ? Outcome.CORRECT
          : outcomes.charAt(i) == '-' ? Outcome.WRONG : Outcome.UNSCORABLE;
      Optional<String> answer = outcome == Outcome.UNSCORABLE ? Optional.empty()
          : Optional.of(outcome == Outcome.CORRECT ? "18" : "7");
      samples.add(new Sample(outcome, answer, 10 * (i + 1), i == outcomes.length() - 1));
    }
    return new EvaluatedProblem(id, source, samples);
  }

  @Test
  void sharesAreMeansOverProblems() {
    EvaluationResult result = EvaluationResult
        .of(List.of(problem("a", "gsm8k", "++++"), problem("b", "gsm8k", "+---"), problem("c", "math", "----"),
            problem("d", "math", "++--")), List.of(1, 2, 4));
    assertEquals((1 + 0.25 + 0 + 0.5) / 4, result.passAtOne().value(), 1e-15);
    assertEquals((1 + 0.5 + 0 + 5 / 6.0) / 4, result.passAt().get(2).value(), 1e-15);
    assertEquals(0.75, result.passAt().get(4).value(), 1e-15);
    assertEquals((1 + 0 + 0 + 0.5) / 4, result.majorityAt().get(4).value(), 1e-15);
    assertEquals(0.625, result.bySource().get("gsm8k").passAtOne().value(), 1e-15);
    assertEquals(2, result.bySource().get("math").passAtOne().problems());
    assertEquals(25, result.lengthMean());
    assertEquals(0.25, result.truncatedShare());
  }

  @Test
  void whatCouldNotBeScoredIsCountedAndLeftOut() {
    EvaluationResult result = EvaluationResult
        .of(List.of(problem("a", "s", "+?"), problem("b", "s", "--"), problem("c", "s", "??")), List.of(2));
    assertEquals(0.5, result.passAtOne().value(), "a is right, b is wrong, c says nothing");
    assertEquals(2, result.passAtOne().problems());
    assertEquals(1, result.passAt().get(2).problems(), "only b has two scored samples");
    assertEquals(0.5, result.unscorableShare());
  }

  @Test
  void inWordsWhatNobodyCouldGradeIsNoZero() {
    assertEquals("pass@1 is not known; 100.0 % of the completions could not be graded",
        EvaluationResult.of(List.of(problem("a", "s", "?"), problem("b", "s", "?")), List.of(1)).inWords());
    assertEquals("pass@1 100.0 % (20.7 to 100.0) on 1 problems; 50.0 % of the completions could not be graded",
        EvaluationResult.of(List.of(problem("a", "s", "+"), problem("b", "s", "?")), List.of(1)).inWords());
    assertEquals("pass@1 50.0 % (9.5 to 90.5) on 2 problems",
        EvaluationResult.of(List.of(problem("a", "s", "+"), problem("b", "s", "-")), List.of(1)).inWords());
  }

  @Test
  void withoutAnyExtractedAnswerThereIsNoMajority() {
    Sample silent = new Sample(Outcome.CORRECT, Optional.empty(), 5, false);
    assertTrue(EvaluationResult.of(List.of(new EvaluatedProblem("a", "s", List.of(silent, silent))), List.of(2))
        .majorityAt().isEmpty());
  }

  @Test
  void theJsonLineHoldsEveryEstimate() {
    String line = EvaluationResult.of(List.of(problem("a", "s", "+"), problem("b", "s", "-")), List.of(1))
        .toJson("rl", 200).toString();
    assertTrue(
        line.startsWith(
            "{\"stage\":\"rl\",\"step\":200,\"problems\":2,\"samples\":1,\"pass@1\":{\"value\":0.5,\"low\":0.094"),
        line);
    assertTrue(line.contains(
        "\"length_mean\":10.0,\"length_interval\":[10.0,10.0],\"truncated_share\":1.0,\"unscorable_share\":0.0,"
            + "\"by_source\":{\"s\":{\"value\":0.5,"),
        line);
  }

  @Test
  void whenNothingCouldBeScoredTheLineSaysNull() {
    EvaluationResult result = EvaluationResult.of(List.of(problem("a", "s", "?")), List.of(1));
    assertTrue(result.toJson("rl", 0).toString().contains("\"pass@1\":{\"value\":null,\"low\":null,\"high\":null}"));
  }

  @Test
  void unevenSamplesAndImpossibleKAreRefusedByName() {
    String uneven = assertThrows(IllegalArgumentException.class,
        () -> EvaluationResult.of(List.of(problem("a", "s", "++"), problem("b", "s", "+")), List.of(1))).getMessage();
    assertEquals("problem b has 1 samples, expected 2 like problem a", uneven);
    assertThrows(IllegalArgumentException.class,
        () -> EvaluationResult.of(List.of(problem("a", "s", "++")), List.of(3)));
    assertThrows(UserError.class, () -> EvaluationResult.of(List.of(), List.of(1)));
  }
}
