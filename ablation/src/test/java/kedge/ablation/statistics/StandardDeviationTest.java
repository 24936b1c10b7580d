package kedge.ablation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import kedge.ablation.statistics.Claims.Better;
import kedge.ablation.statistics.Claims.Question;
import org.junit.jupiter.api.Test;

/** Rounding is not variance: differences that are equal up to rounding have no spread. */
class StandardDeviationTest {
  private static final double[] TWO_OF_A_HUNDRED = {0.92 - 0.90, 0.93 - 0.91, 0.95 - 0.93};

  private static Claims.Answer judge(Question question) {
    return Claims.USUAL.judge(List.of(question)).get(0);
  }

  private static String said(Question question) {
    return Claims.USUAL.say(question, judge(question), 1, amount -> String.valueOf(amount));
  }

  @Test
  void theSameDifferenceOnAllSeedsIsNoEvidenceThoughItsDigitsDiffer() {
    assertTrue(TWO_OF_A_HUNDRED[0] != TWO_OF_A_HUNDRED[1] || TWO_OF_A_HUNDRED[1] != TWO_OF_A_HUNDRED[2],
        "the digits do differ");
    PairedDifference found = PairedDifference.of(TWO_OF_A_HUNDRED, 0.95);
    assertEquals(0.02, found.mean(), 1e-15);
    assertEquals(0, found.deviation());
    assertEquals(1, found.p());
    assertEquals(1, found.equivalence(0.05));
    assertEquals(found.mean(), found.low());
    Question question = new Question(TWO_OF_A_HUNDRED, Better.HIGHER, OptionalDouble.of(0.05));
    assertEquals(ComparisonVerdict.NOT_DISTINGUISHABLE, judge(question).verdict());
    assertEquals("not distinguishable: all 3 seeds gave the same difference, which leaves no spread to judge by",
        said(question));
    assertEquals(1, Power.of(0.02, found.deviation(), 3, 0.05));
    assertEquals(0, Power.detectable(found.deviation(), 3, 0.05, 0.8));
  }

  @Test
  void roundingIsThatOfTheValuesSubtractedAndNoMore() {
    double[] lengths = java.util.stream.DoubleStream.of(20000, 40000, 70000).map(length -> (length + 0.1) - length)
        .toArray();
    assertTrue(StandardDeviation.of(lengths, 0.1) > 1e-12, "larger than the rounding of 0.1");
    assertEquals(ComparisonVerdict.NOT_DISTINGUISHABLE,
        judge(new Question(lengths, 70000, Better.LOWER, OptionalDouble.empty())).verdict());
    double[] real = {0.02, 0.02 + 1e-9, 0.02};
    assertEquals(1e-9 / Math.sqrt(3), PairedDifference.of(real, 0.95).deviation(), 1e-15);
    assertEquals(ComparisonVerdict.BETTER,
        judge(new Question(real, 1, Better.HIGHER, OptionalDouble.empty())).verdict());
  }

  @Test
  void noiseBetweenProblemsThatAllScoreTheSameIsNone() {
    double[] same = new double[6];
    java.util.Arrays.fill(same, 0.7);
    assertEquals(new VarianceSources(0, 0), VarianceSources.of(List.of(same, same)));
  }

  @Test
  void whatProblemsAllSeedsFindHardIsNoPartOfWhatSeedsDifferBy() {
    // Half the problems are always solved except a few that each seed misses, half never: seeds differ by 2 points,
    // and 500 problems of a fair coin would have a standard deviation of 2.2.
    java.util.ArrayList<double[]> seeds = new java.util.ArrayList<>();
    for (int missed : new int[]{10, 20, 30}) {
      double[] scores = new double[500];
      java.util.Arrays.fill(scores, missed, 250, 1);
      seeds.add(scores);
    }
    VarianceSources noise = VarianceSources.of(seeds);
    // By hand: means 0.48, 0.46, 0.44, so rows are 0.02, 0, -0.02 off. 480 columns are the same in all rows and leave
    // just that; columns 10 to 19 are
    // 1, 0, 0 and leave 2/3 - 0.02, -1/3, -1/3 + 0.02; columns 20 to 29 are 1, 1, 0 and leave the same with the signs
    // turned. 2 x 499 degrees of freedom.
    double few = Math.pow(2 / 3.0 - 0.02, 2) + 1 / 9.0 + Math.pow(1 / 3.0 - 0.02, 2);
    double rest = (480 * 2 * 0.02 * 0.02 + 20 * few) / (2 * 499);
    assertEquals(rest, noise.problem(), 1e-12, "it would be 0.25 for a coin");
    assertEquals(4e-4 - rest / 500, noise.seed(), 1e-12);
    assertEquals(2 * (4e-4), noise.ofDifference(500), 1e-12, "the observed variance");
    assertEquals(2 * (4e-4 - rest / 500 + rest / 2000), noise.ofDifference(2000), 1e-12,
        "more problems reduce it little");
  }
}
