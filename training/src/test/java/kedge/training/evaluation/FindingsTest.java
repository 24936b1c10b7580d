package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.rewards.Verdict;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;
import org.junit.jupiter.api.Test;

/** What rewards that are only noted come to, counted by hand. */
class FindingsTest {

  /**
   * One letter a sample: {@code t} thinks, {@code d} answers directly, {@code n} does not apply, {@code ?} could not be
   * scored. Lengths as given.
   */
  private static EvaluatedProblem problem(String id, String source, String thinks, int... lengths) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      Verdict verdict = switch (thinks.charAt(i)) {
        case 't' -> new Verdict.Scored(1);
        case 'd' -> new Verdict.Scored(0);
        case 'n' -> new Verdict.NotApplicable("no");
        default -> new Verdict.Unscorable("out of reach");
      };
      Map<String, Verdict> rewards = new LinkedHashMap<>();
      rewards.put("thinks", verdict);
      rewards.put("short", new Verdict.Scored(-lengths[i]));
      samples.add(new Sample(Outcome.CORRECT, Optional.empty(), lengths[i], false, rewards));
    }
    return new EvaluatedProblem(id, source, samples);
  }

  private static final List<EvaluatedProblem> DRAWN = List.of(problem("h1", "hard", "tt", 30, 50),
      problem("h2", "hard", "td", 20, 40),
      problem("h3", "hard", "?t", 60, 40), problem("e1", "easy", "dn", 4, 6), problem("e2", "easy", "n?", 2, 8));

  @Test
  void triggerRateIsTheMeanOverProblemsOfWhatWasScored() {
    EvaluationResult result = EvaluationResult.of(DRAWN, List.of(1));
    RewardMean all = result.all().rewards().get("thinks");
    assertEquals((1 + 0.5 + 1 + 0) / 4, all.mean().value(), 1e-15, "h1, h2, h3 and e1; of e2 nothing was scored");
    assertEquals(4, all.mean().problems());
    assertEquals(List.of(6L, 2L, 2L), List.of(all.scored(), all.notApplicable(), all.unscorable()));
    assertEquals(2.5 / 3, result.bySource().get("hard").rewards().get("thinks").mean().value(), 1e-15);
    assertEquals(0, result.bySource().get("easy").rewards().get("thinks").mean().value());
    assertEquals(1, result.bySource().get("easy").rewards().get("thinks").mean().problems());
    assertEquals(ConfidenceIntervals.ofMean(new double[]{1, 0.5, 1, 0}, 2), all.mean(), "the interval of pass@1");
  }

  @Test
  void lengthAndWhatIsNoShareHaveStudentsInterval() {
    EvaluationResult result = EvaluationResult.of(DRAWN, List.of(1));
    Findings hard = result.bySource().get("hard");
    assertEquals(40, hard.length().value(), 1e-12);
    double quantile = 0.95 / Math.sqrt(2 * 0.975 * 0.025); // Student's t with 2 degrees of freedom in closed form
    assertEquals(40 - quantile * 10 / Math.sqrt(3), hard.length().low(), 1e-7, "means 40, 30, 50: deviation 10");
    assertEquals(40 + quantile * 10 / Math.sqrt(3), hard.length().high(), 1e-7);
    assertEquals(-hard.length().high(), hard.rewards().get("short").mean().low(), 1e-9);
    assertEquals(26, result.lengthMean(), 1e-12);
  }

  @Test
  void theLinesHoldThemBesideWhatTheyAlwaysHeld() throws Exception {
    JsonNode line = EvaluationResult.of(DRAWN, List.of(1)).toJson("after", 0);
    JsonNode thinks = line.at("/rewards/thinks");
    assertEquals("[0.625,6,2,2]",
        List.of(thinks.get("value"), thinks.get("scored"), thinks.get("not_applicable"), thinks.get("unscorable"))
            .toString()
            .replace(" ", ""));
    assertEquals(5, line.at("/by_source/easy/length_mean").asDouble());
    assertEquals(2, line.at("/by_source/easy/problems").asInt());
    assertEquals(1, line.at("/by_source/easy/value").asDouble());
    assertEquals(0, line.at("/by_source/easy/rewards/thinks/value").asDouble());
    JsonNode problem = new ObjectMapper().valueToTree(DRAWN.get(4).toLine("after", "after", 0));
    assertEquals(5, problem.get("length_mean").asDouble());
    assertTrue(problem.at("/rewards/thinks").isNull() && problem.get("rewards").has("thinks"), "nothing was scored");
    assertEquals(0.5,
        new ObjectMapper().valueToTree(DRAWN.get(1).toLine("after", "after", 0)).at("/rewards/thinks").asDouble());
  }

  @Test
  void oneProblemTellsNothingOfItsSpreadAndWithoutNotesThereIsNoKey() {
    EvaluationResult one = EvaluationResult.of(List.of(problem("h1", "hard", "t", 30)), List.of(1));
    assertFalse(one.toJson("after", 0).has("length_interval"));
    assertTrue(one.toJson("after", 0).at("/rewards/short/low").isNull());
    Sample plain = new Sample(Outcome.WRONG, Optional.empty(), 3, false);
    EvaluatedProblem problem = new EvaluatedProblem("p", "s", List.of(plain));
    assertFalse(EvaluationResult.of(List.of(problem), List.of(1)).toJson("after", 0).has("rewards"));
    assertFalse(problem.toLine("after", "after", 0).containsKey("rewards"));
  }
}
