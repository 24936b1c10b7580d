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
import kedge.policy.cpu.decoder.CpuRig;
import kedge.policy.model.ModelShape;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;

/** Pitfalls P10 to P13: a sequence's scores are its own, bit for bit, whatever goes with it. */
class ScoreExactnessTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 70, 13, 1, 5, 33, 129, 2, 64, 65};
  private static final int[] BUDGETS = {1, 12, 75, 200, 1000};

  @Test
  void aSequencesScoresAreBitIdenticalAloneOrPackedInAnyOrderUnderAnyBudgetAndThreads() {
    int compared = 0;
    for (ModelShape shape : CpuRig.shapes().values()) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      List<TokenScores> alone = alone(shape, sequences);
      for (int threads = 1; threads <= 3; threads++) {
        for (int budget : BUDGETS) {
          List<Integer> order = order(budget + threads);
          try (CpuRig rig = new CpuRig(shape, threads, budget, false)) {
            List<TokenScores> packed = rig.trainer.score(order.stream().map(sequences::get).toList(), 0.7);
            for (int i = 0; i < order.size(); i++) {
              assertArrayEquals(CpuRig.bits(alone, order.get(i)), CpuRig.bits(packed, i),
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
    List<ModelShape> shapes = new ArrayList<>(CpuRig.shapes().values());
    shapes.add(new ModelShape(97, 128, 2, 2, 1, 64, 0, 8, 2, 64, true, java.util.Set.of(), 1e6, 1e-6, true, 400, 0.02));
    for (ModelShape shape : shapes) {
      int[] tokens = TinyModels.tokens(shape, 5, 140);
      try (CpuRig rig = new CpuRig(shape, 1)) {
        float[] whole = logProbabilities(rig, tokens);
        for (int length = 2; length < tokens.length; length += length < 72 ? 1 : 11) {
          assertArrayEquals(java.util.Arrays.copyOf(whole, length - 1),
              logProbabilities(rig, java.util.Arrays.copyOf(tokens, length)),
              "the first " + length + " tokens, " + shape);
          compared += length - 1;
        }
      }
    }
    System.out.println("beginnings: " + compared + " log-probabilities equal bit for bit");
    assertTrue(compared > 10_000);
  }

  private static float[] logProbabilities(CpuRig rig, int[] tokens) {
    TokenSequence sequence = TokenSequence.of(java.util.Arrays.copyOf(tokens, 1),
        java.util.Arrays.copyOfRange(tokens, 1, tokens.length));
    return rig.trainer.score(List.of(sequence), 1).get(0).logProbabilities();
  }

  @Test
  void accumulatingGivesTheLossTheSameScoresBitForBit() {
    for (ModelShape shape : CpuRig.shapes().values()) {
      List<TokenSequence> sequences = TinyModels.sequences(shape, 8, LENGTHS);
      List<TokenScores> alone = alone(shape, sequences);
      try (CpuRig rig = new CpuRig(shape, 2, 150, true)) {
        List<TokenScores> seen = new ArrayList<>();
        rig.trainer.accumulate(sequences, 0.7, (index, scores) -> {
          assertEquals(seen.size(), index);
          seen.add(scores);
          return TokenLoss.Part.ofDerivatives(new double[scores.logProbabilities().length]);
        }, 0.1);
        for (int i = 0; i < sequences.size(); i++) {
          assertArrayEquals(CpuRig.bits(alone, i), CpuRig.bits(seen, i));
        }
      }
    }
  }

  /** P12: nothing of a neighbour is ever read. */
  @Test
  void perturbingOneSequenceLeavesItsNeighboursBitIdentical() {
    ModelShape shape = CpuRig.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 8, 70, 1, 9, 66);
    List<TokenSequence> changed = new ArrayList<>(sequences);
    changed.set(0, TinyModels.sequences(shape, 77, 70).get(0));
    try (CpuRig rig = new CpuRig(shape, 2)) {
      List<TokenScores> before = rig.trainer.score(sequences, 1);
      List<TokenScores> after = rig.trainer.score(changed, 1);
      assertTrue(!java.util.Arrays.equals(CpuRig.bits(before, 0), CpuRig.bits(after, 0)));
      assertArrayEquals(CpuRig.bits(before, 2), CpuRig.bits(after, 2));
      assertArrayEquals(CpuRig.bits(before, 3), CpuRig.bits(after, 3));
    }
  }

  /**
   * P7: log p of a target is read after the token before it; a completion of one token, and a target that is the last
   * token, included.
   */
  @Test
  void everyTargetIsScoredByTheLogitsAfterTheTokenBeforeIt() {
    for (ModelShape shape : CpuRig.shapes().values()) {
      try (CpuRig rig = new CpuRig(shape, 2)) {
        for (int length : new int[]{2, 3, 17}) {
          int[] tokens = TinyModels.tokens(shape, length, length);
          TokenSequence whole = TokenSequence.of(new int[]{tokens[0]}, java.util.Arrays.copyOfRange(tokens, 1, length));
          TokenSequence last = TokenSequence.of(java.util.Arrays.copyOf(tokens, length - 1),
              new int[]{tokens[length - 1]});
          float[][] logits = CpuInspection.of(rig.decoder, tokens).logits();
          List<TokenScores> scores = rig.trainer.score(List.of(last, whole), 1.3);
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
    try (CpuRig rig = new CpuRig(shape, 1)) {
      sequences.forEach(sequence -> alone.addAll(rig.trainer.score(List.of(sequence), 0.7)));
    }
    return alone;
  }

  private static List<Integer> order(long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, LENGTHS.length).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order;
  }
}
