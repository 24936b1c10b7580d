package kedge.recipes.ablation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import kedge.recipes.ablation.statistics.Claims.Better;
import kedge.recipes.ablation.statistics.Claims.Question;
import org.junit.jupiter.api.Test;

/** Rounding is no chance: differences that are the same but for it leave nothing to judge by. */
class SpreadTest {
  private static final double[] TWO_OF_A_HUNDRED = {0.92 - 0.90, 0.93 - 0.91, 0.95 - 0.93};

  private static Claims.Answer judge(Question question) {
    return Claims.USUAL.judge(List.of(question)).get(0);
  }

  private static String said(Question question) {
    return Claims.USUAL.say(question, judge(question), 1, amount -> String.valueOf(amount));
  }

  @Test
  void theSameDifferenceOnAllSeedsIsNoEvidenceThoughItsDigitsDiffer() {
    assertTrue(TWO_OF_A_HUNDRED[0] != TWO_OF_A_HUNDRED[1] || TWO_OF_A_HUNDRED[1] != TWO_OF_A_HUNDRED[2], "the digits do differ");
    PairedDifference found = PairedDifference.of(TWO_OF_A_HUNDRED, 0.95);
    assertEquals(0.02, found.mean(), 1e-15);
    assertEquals(0, found.deviation());
    assertEquals(1, found.p());
    assertEquals(1, found.equivalence(0.05));
    assertEquals(found.mean(), found.low());
    Question question = new Question(TWO_OF_A_HUNDRED, Better.HIGHER, OptionalDouble.of(0.05));
    assertEquals(Verdict.NOT_DISTINGUISHABLE, judge(question).verdict());
    assertEquals("not distinguishable: all 3 seeds gave the same difference, which leaves no spread to judge by", said(question));
    assertEquals(1, Power.of(0.02, found.deviation(), 3, 0.05));
    assertEquals(0, Power.detectable(found.deviation(), 3, 0.05, 0.8));
  }

  @Test
  void roundingIsThatOfTheValuesSubtractedAndNoMore() {
    double[] lengths = java.util.stream.DoubleStream.of(20000, 40000, 70000).map(length -> (length + 0.1) - length).toArray();
    assertTrue(Spread.of(lengths, 0.1) > 1e-12, "more than the rounding of 0.1");
    assertEquals(Verdict.NOT_DISTINGUISHABLE, judge(new Question(lengths, 70000, Better.LOWER, OptionalDouble.empty())).verdict());
    double[] real = {0.02, 0.02 + 1e-9, 0.02};
    assertEquals(1e-9 / Math.sqrt(3), PairedDifference.of(real, 0.95).deviation(), 1e-15);
    assertEquals(Verdict.BETTER, judge(new Question(real, 1, Better.HIGHER, OptionalDouble.empty())).verdict());
  }

  @Test
  void noiseBetweenProblemsThatAllScoreTheSameIsNone() {
    double[] same = new double[6];
    java.util.Arrays.fill(same, 0.7);
    assertEquals(new Noise(0, 0), Noise.of(List.of(same, same)));
  }

  @Test
  void whatProblemsAllSeedsFindHardIsNoPartOfWhatSeedsDifferBy() {
    // Half always solved but for a few that each seed misses, half never: seeds are apart by 2 points, and 500 problems of a fair coin scatter by 2.2.
    java.util.ArrayList<double[]> seeds = new java.util.ArrayList<>();
    for (int missed : new int[] {10, 20, 30}) {
      double[] scores = new double[500];
      java.util.Arrays.fill(scores, missed, 250, 1);
      seeds.add(scores);
    }
    Noise noise = Noise.of(seeds);
    // By hand: means 0.48, 0.46, 0.44, variance 4e-4. Columns 10 to 19 hold 0, 1, 1 and miss 4/3 - 1/2 ... of what is left: in all 0.01936.
    assertEquals(0.02, Math.sqrt(noise.seed()), 0.001);
    assertTrue(noise.problem() < 0.05, "a coin's would be 0.25: " + noise.problem());
    assertEquals(2 * (4e-4), noise.ofDifference(500), 1e-12, "what was seen at the count that was measured");
    assertTrue(noise.ofDifference(2000) > 2 * 3.6e-4, "and more problems take little of it away");
  }
}
