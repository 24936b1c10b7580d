package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Causal attention of one head, forward and backward, against plain double loops, at lengths around the block of 64 query rows. */
class AttentionKernelTest {
  private static final int[] LENGTHS = {1, 2, 63, 64, 65, 130};
  private static final int[] HEAD_SIZES = {6, 16, 33};

  @Test
  void outputsAndGradientsAreThoseOfAPlainLoop() {
    for (int size : HEAD_SIZES) {
      for (int length : LENGTHS) {
        compare(size, length);
      }
    }
  }

  private static void compare(int size, int length) {
    int count = size * length;
    float[] queries = Floating.normal(1, count, 2);
    float[] keys = Floating.normal(2, count, 2);
    float[] values = Floating.normal(3, count, 1);
    float[] dOutputs = Floating.normal(4, count, 1);
    Plain plain = new Plain(size, length, queries, keys, values, dOutputs);
    try (Arena arena = new Arena(); BlasThread lane = new BlasThread()) {
      Block outputs = arena.take(count);
      Block dQueries = arena.take(count);
      Block dKeys = Floating.block(arena, new float[count]);
      Block dValues = Floating.block(arena, new float[count]);
      AttentionKernel.Head head = new AttentionKernel.Head(Floating.block(arena, queries), 0, size, Floating.block(arena, keys), 0, size,
          Floating.block(arena, values), 0, size, outputs, 0, size, arena.take(length), 0, 1);
      AttentionKernel kernel = new AttentionKernel(size);
      kernel.forward(lane, head, length);
      kernel.backward(lane, head, length, Floating.block(arena, dOutputs), dQueries, dKeys, dValues);
      String label = "head size " + size + ", length " + length;
      near(plain.outputs, outputs, label + ": outputs");
      near(plain.dValues, dValues, label + ": gradient by values");
      near(plain.dQueries, dQueries, label + ": gradient by queries");
      near(plain.dKeys, dKeys, label + ": gradient by keys");
    }
  }

  /** By the norm, or by a few units of rounding where there is next to nothing: one token attends to itself alone, and its score has no gradient. */
  private static void near(double[] expected, Block found, String label) {
    float[] values = Floating.read(found, 0, expected.length);
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      error = Math.max(error, Math.abs(expected[i] - values[i]));
    }
    assertTrue(error < 1e-6 || (error < 1e-5 && Floating.distance(expected, values) < 2e-6), label + " differ by up to " + error);
  }

  private static final class Plain {
    private final double[] outputs;
    private final double[] dQueries;
    private final double[] dKeys;
    private final double[] dValues;

    Plain(int size, int length, float[] queries, float[] keys, float[] values, float[] dOutputs) {
      this.outputs = new double[size * length];
      this.dQueries = new double[size * length];
      this.dKeys = new double[size * length];
      this.dValues = new double[size * length];
      double scale = 1 / Math.sqrt(size);
      for (int row = 0; row < length; row++) {
        double[] probabilities = new double[row + 1];
        double sum = 0;
        for (int column = 0; column <= row; column++) {
          probabilities[column] = Math.exp(dot(queries, row * size, keys, column * size, size) * scale);
          sum += probabilities[column];
        }
        double pull = 0;
        for (int column = 0; column <= row; column++) {
          probabilities[column] /= sum;
          pull += probabilities[column] * dot(dOutputs, row * size, values, column * size, size);
        }
        for (int column = 0; column <= row; column++) {
          double change = probabilities[column] * (dot(dOutputs, row * size, values, column * size, size) - pull) * scale;
          for (int i = 0; i < size; i++) {
            outputs[row * size + i] += probabilities[column] * values[column * size + i];
            dValues[column * size + i] += probabilities[column] * dOutputs[row * size + i];
            dQueries[row * size + i] += change * keys[column * size + i];
            dKeys[column * size + i] += change * queries[row * size + i];
          }
        }
      }
    }

    private static double dot(float[] a, int aAt, float[] b, int bAt, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += (double) a[aAt + i] * b[bAt + i];
      }
      return sum;
    }
  }
}
