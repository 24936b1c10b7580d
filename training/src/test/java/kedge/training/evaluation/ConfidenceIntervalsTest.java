package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;
import org.junit.jupiter.api.Test;

class ConfidenceIntervalsTest {
  private static final int SIMULATIONS = 2000;

  @Test
  void wilsonGivesTheTextbookNumbers() {
    assertInterval(0.5, 0.2366, 0.7634, ConfidenceIntervals.wilson(5, 10));
    assertInterval(0.1, 0.0179, 0.4042, ConfidenceIntervals.wilson(1, 10));
    assertInterval(0, 0, 0.2775, ConfidenceIntervals.wilson(0, 10));
    assertInterval(1, 0.7225, 1, ConfidenceIntervals.wilson(10, 10));
  }

  @Test
  void samplesThatAlwaysAgreeAreWorthOneEach() {
    double[] values = IntStream.range(0, 80).mapToDouble(i -> i < 60 ? 1 : 0).toArray();
    assertEquals(ConfidenceIntervals.wilson(60, 80), ConfidenceIntervals.ofMean(values, 16));
  }

  @Test
  void fractionalValuesFollowTheEffectiveNumberOfDraws() {
    double[] values = new double[100];
    // mean 1/2, s² = 100/99 / 16, effective draws 0.25 / (s²/100) = 396
    Arrays.setAll(values, i -> i % 2 == 0 ? 0.75 : 0.25);
    Estimate estimate = ConfidenceIntervals.ofMean(values, 4);
    double t = 1.9842169516; // 0.975 quantile of Student's t with 99 degrees of freedom
    double half = t / (1 + t * t / 396) * Math.sqrt(0.25 / 396 + t * t / (4 * 396.0 * 396));
    assertEquals(0.5 - half, estimate.low(), 1e-9);
    assertEquals(0.5 + half, estimate.high(), 1e-9);
  }

  @Test
  void problemsThatAgreeByChanceAreNotWorthMoreThanTheirSamples() {
    double[] values = new double[50];
    Arrays.fill(values, 0.5);
    Estimate estimate = ConfidenceIntervals.ofMean(values, 4);
    assertTrue(estimate.high() - estimate.low() > 2 * 1.96 * Math.sqrt(0.25 / 200) * 0.98,
        "interval of 200 even draws is " + estimate);
  }

  @Test
  void aSingleProblemTellsLittleOfOthers() {
    Estimate estimate = ConfidenceIntervals.ofMean(new double[]{0.5}, 8);
    assertTrue(estimate.low() < 0.1 && estimate.high() > 0.9, estimate.toString());
  }

  @Test
  void oneSampleAProblemIsCoveredAsPromised() {
    assertCovered("pass@1 of 1, mixed problems", 60, 1, 1, p -> p, p -> p, EvaluationResult::passAtOne);
  }

  @Test
  void severalSamplesAProblemAreCoveredAsPromised() {
    DoubleUnaryOperator hard = u -> u * u * u;
    DoubleUnaryOperator easy = u -> 1 - 0.3 * u * u * u;
    assertCovered("pass@1 of 4, hard problems", 60, 4, 1, hard, p -> p, EvaluationResult::passAtOne);
    assertCovered("pass@1 of 4, easy problems", 100, 4, 1, easy, p -> p, EvaluationResult::passAtOne);
    assertCovered("pass@1 of 8, few problems", 12, 8, 1, u -> u, p -> p, EvaluationResult::passAtOne);
    assertCovered("pass@1 of 8, problems all alike", 40, 8, 1, u -> 0.4, p -> p, EvaluationResult::passAtOne);
    assertCovered("pass@2 of 4, hard problems", 60, 4, 2, hard, p -> 1 - (1 - p) * (1 - p),
        result -> result.passAt().get(2));
    assertCovered("maj@3 of 4, mixed problems", 60, 4, 3, u -> u, p -> p * p * (3 - 2 * p),
        result -> result.majorityAt().get(3));
  }

  @Test
  void takingSamplesForIndependentWouldBreakThePromise() {
    int covered = 0;
    for (int simulation = 0; simulation < SIMULATIONS; simulation++) {
      EvaluationResult result = EvaluationResult.of(draw(simulation, 60, 8, u -> u * u * u), List.of(1));
      Estimate naive = ConfidenceIntervals.wilson(Math.round(result.passAtOne().value() * 480), 480);
      covered += naive.low() <= 0.25 && 0.25 <= naive.high() ? 1 : 0;
    }
    assertTrue(covered < 0.8 * SIMULATIONS,
        "480 samples of 60 problems as if independent cover " + covered + " of " + SIMULATIONS);
  }

  private static void assertCovered(String what, int problems, int samples, int k, DoubleUnaryOperator chance,
      DoubleUnaryOperator value,
      Function<EvaluationResult, Estimate> estimate) {
    double truth = IntStream.range(0, 100_000)
        .mapToDouble(i -> value.applyAsDouble(chance.applyAsDouble((i + 0.5) / 100_000))).average().orElseThrow();
    int covered = 0;
    for (int simulation = 0; simulation < SIMULATIONS; simulation++) {
      Estimate found = estimate.apply(EvaluationResult.of(draw(simulation, problems, samples, chance), List.of(k)));
      covered += found.low() <= truth && truth <= found.high() ? 1 : 0;
    }
    System.out.printf("%s: %.1f %% of %d intervals hold the truth %.4f%n", what, 100.0 * covered / SIMULATIONS,
        SIMULATIONS, truth);
    assertTrue(covered >= 0.935 * SIMULATIONS && covered <= 0.98 * SIMULATIONS,
        what + ": " + covered + " of " + SIMULATIONS + " intervals hold the truth");
  }

  /**
   * Problems whose chance to be solved is a function of a uniform draw; wrong samples all give the same wrong answer.
   */
  private static List<EvaluatedProblem> draw(int simulation, int problems, int samples, DoubleUnaryOperator chance) {
    List<EvaluatedProblem> drawn = new ArrayList<>();
    for (int problem = 0; problem < problems; problem++) {
      double p = chance.applyAsDouble(KeyedRandom.uniform(11, simulation, problem));
      List<Sample> its = new ArrayList<>();
      for (int sample = 0; sample < samples; sample++) {
        boolean right = KeyedRandom.uniform(12, simulation, problem, sample) < p;
        its.add(new Sample(right ? Outcome.CORRECT : Outcome.WRONG, Optional.of(right ? "right" : "wrong"), 1, false));
      }
      drawn.add(new EvaluatedProblem("problem " + problem, "simulated", its));
    }
    return drawn;
  }

  private static void assertInterval(double value, double low, double high, Estimate estimate) {
    assertEquals(value, estimate.value(), 1e-12);
    assertEquals(low, estimate.low(), 5e-5);
    assertEquals(high, estimate.high(), 5e-5);
  }
}
