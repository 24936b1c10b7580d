package kedge.policy.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.torch.TinyModels;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Gradients and scores are the same bits for every number of ranks, threads and micro-batches. */
class SharedWorkTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 70, 13, 1, 5, 33};
  private static final int BLOCK = 2;
  private static final TokenLoss LOSS = (index, scores) -> {
    double[] slopes = TinyModels.slopes(index, scores.logProbabilities().length);
    double term = 0;
    for (int i = 0; i < slopes.length; i++) {
      term += slopes[i] * scores.logProbabilities()[i];
    }
    return new TokenLoss.Part(new double[]{term}, slopes);
  };

  /** All numbers of one step. */
  private record Step(double[] gradient, List<float[]> scores, double loss, double balanceLoss, double[][] load) {
  }

  private static Step step(ModelShape shape, Sharing sharing, int threads, int budget, double balance) {
    List<TokenSequence> sequences = sequences(shape);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, null, gradients, threads, sharing.fixedTree(),
            sharing.experts());
        CpuVision vision = new CpuVision(decoder, false);
        CpuTrainer trainer = new CpuTrainer(decoder, vision, budget, false, true, sharing, gradients)) {
      TrainReport report = trainer.accumulate(sequences, 1.1, LOSS, balance);
      List<TokenScores> scored = trainer.score(sequences, 1.1);
      List<float[]> scores = new ArrayList<>();
      for (int i = 0; i < scored.size(); i++) {
        assertArrayEquals(CpuFixture.bits(scored, i), CpuFixture.bits(report.scores(), i));
        scores.add(CpuFixture.bits(scored, i));
      }
      return new Step(Transfer.doubles(gradients.flat()), scores, report.loss(), report.balanceLoss(),
          report.expertLoad());
    }
  }

  /** Sequences, and a group that shares its prompt. */
  private static List<TokenSequence> sequences(ModelShape shape) {
    List<TokenSequence> sequences = new ArrayList<>(TinyModels.sequences(shape, 21, LENGTHS));
    int[] prompt = TinyModels.tokens(shape, 31, 9);
    for (int completion = 1; completion <= 4; completion++) {
      sequences.add(TokenSequence.of(prompt, TinyModels.tokens(shape, 40 + completion, completion)));
    }
    return sequences;
  }

  private static void assertSame(Step expected, Step found, String what) {
    assertArrayEquals(expected.gradient(), found.gradient(), what);
    for (int i = 0; i < expected.scores().size(); i++) {
      assertArrayEquals(expected.scores().get(i), found.scores().get(i), what);
    }
    assertEquals(expected.loss(), found.loss(), what);
    assertEquals(expected.balanceLoss(), found.balanceLoss(), what);
    assertArrayEquals(expected.load(), found.load(), what);
  }

  private static Sharing tree(Ranks ranks) {
    return new Sharing(Reduction.FIXED_TREE, BLOCK, ranks);
  }

  @Test
  void theGradientIsTheSameBitsForAllRanksThreadsAndMicroBatches() {
    CpuFixture.shapes().forEach((name, shape) -> {
      Step expected = step(shape, tree(Ranks.ONE), 1, 1000, 0.1);
      for (int threads : new int[]{2, 3}) {
        assertSame(expected, step(shape, tree(Ranks.ONE), threads, 12, 0.1), name + ", " + threads + " threads");
      }
      Step fast = step(shape, Sharing.NONE, 1, 1000, 0.1);
      assertTrue(Floating.distance(fast.gradient(), expected.gradient()) < 1e-6, name);
      assertEquals(fast.loss(), expected.loss(), 1e-12 * Math.abs(fast.loss()), name);
    });
    for (int size : new int[]{2, 4}) {
      RankThreads.run(size, ranks -> {
        CpuFixture.shapes().forEach((name, shape) -> assertSame(step(shape, tree(Ranks.ONE), 1, 1000, 0.1),
            step(shape, tree(ranks), 1 + ranks.rank() % 2, 12 + ranks.rank(), 0.1), name + ", " + size + " ranks"));
        ModelShape sparse = CpuFixture.sparse();
        assertSame(step(sparse, tree(Ranks.ONE), 1, 40, 0), step(sparse, tree(ranks), 1, 40, 0), "no balance loss");
        return null;
      });
    }
  }

  @Test
  void moreThanOneRankNeedsTheFixedTree() {
    RankThreads.run(2, ranks -> assertThrows(IllegalArgumentException.class,
        () -> new Sharing(Reduction.FAST, BLOCK, ranks)));
  }
}
