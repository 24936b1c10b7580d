package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.model.ModelShape;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;

/**
 * The gradient of a step is the same however its sequences are cut, ordered, packed or shared among threads.
 */
class GradientInvarianceTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 70, 13, 1, 5, 33};
  private static final List<Integer> IN_ORDER = IntStream.range(0, LENGTHS.length).boxed().toList();
  private static final List<List<Integer>> ORDERS = List.of(List.of(8, 7, 6, 5, 4, 3, 2, 1, 0), IN_ORDER,
      List.of(1, 3, 8, 0, 6, 2, 5, 4, 7));

  /**
   * Threads and micro-batches cut the products of the backward pass, which BLAS adds up in an order of its own: not bit
   * for bit, where scores are.
   */
  @Test
  void theGradientDoesNotDependOnMicroBatchesOrderOrThreads() {
    double worst = 0;
    int compared = 0;
    for (ModelShape shape : CpuFixture.shapes().values()) {
      double[] whole = gradient(shape, IN_ORDER, 1, 1000, false);
      for (int threads = 1; threads <= 3; threads++) {
        for (int budget : new int[]{1, 12, 40, 1000}) {
          List<Integer> order = ORDERS.get(compared % ORDERS.size());
          double distance = Floating.distance(whole, gradient(shape, order, threads, budget, false));
          worst = Math.max(worst, distance);
          compared++;
          assertTrue(distance < 1e-6, "relative difference " + distance + " in order " + order + " with " + threads
              + " threads and budget " + budget);
        }
      }
    }
    System.out.println(
        "gradient invariance: " + compared + " cuts, orders and thread counts, worst relative difference " + worst);
  }

  @Test
  void theSameCallTwiceIsTheSameGradientBitForBit() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      for (int threads = 1; threads <= 3; threads++) {
        assertArrayEquals(gradient(shape, IN_ORDER, threads, 40, false), gradient(shape, IN_ORDER, threads, 40, false));
      }
    }
  }

  @Test
  void computingActivationsAgainIsTheSameGradientBitForBit() {
    for (ModelShape shape : CpuFixture.shapes().values()) {
      assertArrayEquals(gradient(shape, IN_ORDER, 2, 40, false), gradient(shape, IN_ORDER, 2, 40, true));
    }
  }

  @Test
  void gradientsAreAddedToWhatIsThere() {
    ModelShape shape = CpuFixture.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    try (CpuFixture fixture = new CpuFixture(shape, 2)) {
      fixture.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0.1);
      double[] once = fixture.gradient();
      fixture.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0.1);
      double[] twice = fixture.gradient();
      double[] doubled = IntStream.range(0, once.length).mapToDouble(i -> 2 * once[i]).toArray();
      assertTrue(Floating.distance(doubled, twice) < 1e-6);
    }
  }

  @Test
  void aStepWhoseFirstSequencesHaveNoTargetsIsStillAStep() {
    ModelShape shape = CpuFixture.dense();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    assertTrue(sequences.get(1).targetCount() == 0 && sequences.get(6).targetCount() == 0);
    double[] expected = gradient(shape, IN_ORDER, 2, 1000, false);
    double[] found = gradient(shape, List.of(1, 6, 0, 2, 3, 4, 5, 7, 8), 2, 1, false);
    assertTrue(Floating.distance(expected, found) < 1e-6);
  }

  private static double[] gradient(ModelShape shape, List<Integer> order, int threads, int budget,
      boolean checkpointing) {
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    try (CpuFixture fixture = new CpuFixture(shape, threads, budget, checkpointing)) {
      fixture.trainer.accumulate(order.stream().map(sequences::get).toList(), 1.1,
          (index, scores) -> TokenLoss.Part
              .ofDerivatives(TinyModels.slopes(order.get(index), scores.logProbabilities().length)),
          0.1);
      return fixture.gradient();
    }
  }
}
