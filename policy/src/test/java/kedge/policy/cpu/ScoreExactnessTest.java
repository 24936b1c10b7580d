package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kedge.policy.cpu.decoder.CpuInspection;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;

/** A sequence's scores are the same, bit for bit, whatever is computed with it. */
class ScoreExactnessTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 70, 13, 1, 5, 33, 129, 2, 64, 65};
  private static final int[] BUDGETS = {1, 12, 75, 200, 1000};

  @Test
  void aSequencesScoresAreBitIdenticalAloneOrPackedInAnyOrderUnderAnyBudgetAndThreads() {
    int compared = 0;
    for (ModelShape shape : CpuFixture.shapes().values()) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      List<TokenScores> alone = alone(shape, sequences);
      for (int threads = 1; threads <= 3; threads++) {
        for (int budget : BUDGETS) {
          List<Integer> order = order(budget + threads);
          try (CpuFixture fixture = new CpuFixture(shape, threads, budget, false)) {
            List<TokenScores> packed = fixture.trainer.score(order.stream().map(sequences::get).toList(), 0.7);
            for (int i = 0; i < order.size(); i++) {
              assertArrayEquals(CpuFixture.bits(alone, order.get(i)), CpuFixture.bits(packed, i),
                  "sequence " + order.get(i) + ", " + threads + " threads, budget "
                      + budget + ", " + shape);
              compared += packed.get(i).logProbabilities().length;
            }
          }
        }
      }
    }
    assertTrue(compared > 10_000, "compared only " + compared);
    System.out.println("score exactness: " + compared + " log-probabilities and entropies equal bit for bit");
  }

  /**
   * A prompt is scored as in every completion that follows it: else the sampler's routers, which saw the prompt alone,
   * could choose other experts.
   */
  @Test
  void aBeginningIsScoredAsInEverySequenceThatBeginsWithIt() {
    int compared = 0;
    List<ModelShape> shapes = new ArrayList<>(CpuFixture.shapes().values());
    shapes.add(ShapeBuilder.of(97, 128, 2).heads(2, 1, 64).experts(8, 2, 64).renormalize(true).ropeTheta(1e6)
        .context(400).build());
    for (ModelShape shape : shapes) {
      int[] tokens = TinyModels.tokens(shape, 5, 140);
      try (CpuFixture fixture = new CpuFixture(shape, 1)) {
        float[] whole = logProbabilities(fixture, tokens);
        for (int length = 2; length < tokens.length; length += length < 72 ? 1 : 11) {
          assertArrayEquals(java.util.Arrays.copyOf(whole, length - 1),
              logProbabilities(fixture, java.util.Arrays.copyOf(tokens, length)),
              "the first " + length + " tokens, " + shape);
          compared += length - 1;
        }
      }
    }
    System.out.println("beginnings: " + compared + " log-probabilities equal bit for bit");
    assertTrue(compared > 10_000);
  }

  private static float[] logProbabilities(CpuFixture fixture, int[] tokens) {
    TokenSequence sequence = TokenSequence.of(java.util.Arrays.copyOf(tokens, 1),
        java.util.Arrays.copyOfRange(tokens, 1, tokens.length));
    return fixture.trainer.score(List.of(sequence), 1).get(0).logProbabilities();
  }

  @Test
  void accumulatingGivesTheLossTheSameScoresBitForBit() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      List<TokenScores> alone = alone(shape, sequences);
      try (CpuFixture fixture = new CpuFixture(shape, 2, 150, true)) {
        List<TokenScores> seen = new ArrayList<>();
        fixture.trainer.accumulate(sequences, 0.7, (index, scores) -> {
          assertEquals(seen.size(), index);
          seen.add(scores);
          return TokenLoss.Part.ofDerivatives(new double[scores.logProbabilities().length]);
        }, 0.1);
        for (int i = 0; i < sequences.size(); i++) {
          assertArrayEquals(CpuFixture.bits(alone, i), CpuFixture.bits(seen, i));
        }
      }
    }
  }

  /** Nothing of a neighbor is ever read. */
  @Test
  void perturbingOneSequenceLeavesItsNeighborsBitIdentical() {
    ModelShape shape = CpuFixture.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 8, 70, 1, 9, 66);
    List<TokenSequence> changed = new ArrayList<>(sequences);
    changed.set(0, TinyModels.sequences(shape, 77, 70).get(0));
    try (CpuFixture fixture = new CpuFixture(shape, 2)) {
      List<TokenScores> before = fixture.trainer.score(sequences, 1);
      List<TokenScores> after = fixture.trainer.score(changed, 1);
      assertTrue(!java.util.Arrays.equals(CpuFixture.bits(before, 0), CpuFixture.bits(after, 0)));
      assertArrayEquals(CpuFixture.bits(before, 2), CpuFixture.bits(after, 2));
      assertArrayEquals(CpuFixture.bits(before, 3), CpuFixture.bits(after, 3));
    }
  }

  /**
   * The log-probability of a target is read after the token before it; a completion of one token, and a target that is
   * the last token, included.
   */
  @Test
  void everyTargetIsScoredByTheLogitsAfterTheTokenBeforeIt() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      try (CpuFixture fixture = new CpuFixture(shape, 2)) {
        for (int length : new int[]{2, 3, 17}) {
          int[] tokens = TinyModels.tokens(shape, length, length);
          TokenSequence whole = TokenSequence.of(new int[]{tokens[0]}, java.util.Arrays.copyOfRange(tokens, 1, length));
          TokenSequence last = TokenSequence.of(java.util.Arrays.copyOf(tokens, length - 1),
              new int[]{tokens[length - 1]});
          float[][] logits = CpuInspection.of(fixture.decoder, tokens).logits();
          List<TokenScores> scores = fixture.trainer.score(List.of(last, whole), 1.3);
          assertEquals(1, scores.get(0).logProbabilities().length);
          assertEquals(scores.get(1).logProbabilities()[length - 2], scores.get(0).logProbabilities()[0]);
          for (int i = 1; i < length; i++) {
            double[] expected = logProbabilityAndEntropy(logits[i - 1], tokens[i], 1.3);
            assertEquals(expected[0], scores.get(1).logProbabilities()[i - 1], 2e-6);
            assertEquals(expected[1], scores.get(1).entropies()[i - 1], 2e-6);
          }
        }
      }
    }
  }

  private static double[] logProbabilityAndEntropy(float[] logits, int token, double temperature) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit / temperature);
    }
    double entropy = 0;
    for (float logit : logits) {
      double logProbability = logit / temperature - Math.log(sum);
      entropy -= Math.exp(logProbability) * logProbability;
    }
    return new double[]{logits[token] / temperature - Math.log(sum), entropy};
  }

  private static List<TokenScores> alone(ModelShape shape, List<TokenSequence> sequences) {
    List<TokenScores> alone = new ArrayList<>();
    try (CpuFixture fixture = new CpuFixture(shape, 1)) {
      sequences.forEach(sequence -> alone.addAll(fixture.trainer.score(List.of(sequence), 0.7)));
    }
    return alone;
  }

  private static List<Integer> order(long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, LENGTHS.length).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order;
  }
}
