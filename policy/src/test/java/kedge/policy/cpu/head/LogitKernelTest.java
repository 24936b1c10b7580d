package kedge.policy.cpu.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.FloatsTest;
import org.junit.jupiter.api.Test;

/** Log-probabilities, entropies and their gradient by logits against plain double loops. */
class LogitKernelTest {

  @Test
  void scoresAndGradientsAreThoseOfTheTemperedSoftmax() {
    int compared = 0;
    for (int count : new int[]{1, 7, 8, 15, 16, 17, 31, 33, 64, 1031}) {
      for (double temperature : new double[]{0.5, 1, 1.3}) {
        float[] logits = Floating.normal(count, count, 4);
        int token = count / 2;
        HeadPass.Targets targets = new HeadPass.Targets(new int[1], new int[]{token}, (float) temperature);
        try (Arena arena = new Arena()) {
          Block block = Floating.block(arena, logits);
          LogitKernel.score(block.bytes(), 0, count, targets, 0);
          LogitKernel.backward(block.bytes(), 0, count, targets, 0, -1.7);
          double logSum = logSum(logits, temperature);
          double entropy = 0;
          for (int i = 0; i < count; i++) {
            double probability = Math.exp(logits[i] / temperature - logSum);
            entropy -= probability * (logits[i] / temperature - logSum);
            assertEquals(-1.7 / temperature * ((i == token ? 1 : 0) - probability), Floats.get(block.bytes(), i), 4e-6);
            compared++;
          }
          assertEquals(logits[token] / temperature - logSum, targets.logProbabilities()[0], 5e-6);
          assertEquals(entropy, targets.entropies()[0], 5e-6);
          assertEquals(logSum, targets.logSums()[0], 5e-6);
        }
      }
    }
    assertEquals(3 * 1223, compared);
  }

  @Test
  void theLargestIsFoundWhereverItLies() {
    for (int count : FloatsTest.WIDTHS) {
      for (int at = 0; at < count; at++) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, -9);
        values[at] = -3;
        try (Arena arena = new Arena()) {
          assertEquals(-3, LogitKernel.maximum(Floating.block(arena, values).bytes(), 0, count));
        }
      }
    }
  }

  private static double logSum(float[] logits, double temperature) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit / temperature);
    }
    return Math.log(sum);
  }
}
