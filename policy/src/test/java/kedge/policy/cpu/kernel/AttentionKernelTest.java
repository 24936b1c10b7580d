package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kedge.policy.cpu.kernel.AttentionKernel.Keys;
import org.junit.jupiter.api.Test;

/**
 * Causal attention of one head, forward and backward, against plain double loops, at lengths around the block of 64
 * query rows, and of a sequence behind a prompt against the whole.
 */
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
    try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
      Matrix outputs = arena.matrix(length, size);
      Matrix dQueries = arena.matrix(length, size);
      Matrix dKeys = matrix(arena, new float[count], size);
      Matrix dValues = matrix(arena, new float[count], size);
      Keys own = new Keys(matrix(arena, keys, size), matrix(arena, values, size));
      AttentionKernel.Head head = new AttentionKernel.Head(matrix(arena, queries, size), own, outputs,
          arena.matrix(length, 1));
      AttentionKernel kernel = new AttentionKernel(size);
      kernel.forward(thread, head);
      kernel.backward(thread, head, matrix(arena, dOutputs, size), dQueries, own.first(0),
          new Keys(dKeys, dValues));
      String label = "head size " + size + ", length " + length;
      near(plain.outputs, plain.magnitudeOfOutputs, size + length, outputs, label + ": outputs");
      near(plain.dValues, plain.magnitudeOfDValues, size + length, dValues, label + ": gradient by values");
      near(plain.dQueries, plain.magnitudeOfDQueries, size + length, dQueries, label + ": gradient by queries");
      near(plain.dKeys, plain.magnitudeOfDKeys, size + length, dKeys, label + ": gradient by keys");
    }
  }

  @Test
  void aSequenceBehindAPromptHasTheBitsOfTheWhole() {
    for (int size : HEAD_SIZES) {
      for (int past : new int[]{1, 7, 64, 70}) {
        for (int length : LENGTHS) {
          behind(size, past, length);
        }
      }
    }
  }

  private static void behind(int size, int past, int length) {
    int all = past + length;
    try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
      Matrix queries = matrix(arena, Floating.normal(1, all * size, 2), size);
      Keys keys = new Keys(matrix(arena, Floating.normal(2, all * size, 2), size),
          matrix(arena, Floating.normal(3, all * size, 1), size));
      Matrix dOutputs = matrix(arena, Floating.normal(4, all * size, 1), size);
      Run whole = new Run(arena, all, size);
      Run prompt = new Run(arena, past, size);
      Run own = new Run(arena, length, size);
      AttentionKernel kernel = new AttentionKernel(size);
      whole.run(kernel, thread, queries, keys.first(0), keys, dOutputs, whole.dKeys.first(0));
      prompt.run(kernel, thread, queries.first(past), keys.first(0), keys.first(past), dOutputs.first(past),
          prompt.dKeys.first(0));
      own.run(kernel, thread, queries.rows(past, length), keys.first(past),
          new Keys(keys.keys().rows(past, length), keys.values().rows(past, length)), dOutputs.rows(past, length),
          prompt.dKeys);
      String label = "head size " + size + ", " + past + " before " + length;
      assertArrayEquals(read(whole.outputs, past, length), read(own.outputs, 0, length), label + ": outputs");
      assertArrayEquals(read(whole.logSums, past, length), read(own.logSums, 0, length), label + ": log-sums");
      near(read(whole.dQueries, past, length), read(own.dQueries, 0, length), label);
      near(read(whole.dKeys.keys(), 0, past), read(prompt.dKeys.keys(), 0, past), label);
      near(read(whole.dKeys.values(), 0, past), read(prompt.dKeys.values(), 0, past), label);
      near(read(whole.dKeys.keys(), past, length), read(own.dKeys.keys(), 0, length), label);
      near(read(whole.dKeys.values(), past, length), read(own.dKeys.values(), 0, length), label);
    }
  }

  /** Outputs and gradients of one pass. */
  private static final class Run {
    private final Matrix outputs;
    private final Matrix logSums;
    private final Matrix dQueries;
    private final Keys dKeys;

    Run(Arena arena, int length, int size) {
      this.outputs = arena.matrix(length, size);
      this.logSums = arena.matrix(length, 1);
      this.dQueries = arena.matrix(length, size);
      this.dKeys = new Keys(matrix(arena, new float[length * size], size),
          matrix(arena, new float[length * size], size));
    }

    void run(AttentionKernel kernel, BlasThread thread, Matrix queries, Keys past, Keys keys, Matrix dOutputs,
        Keys dPast) {
      AttentionKernel.Head head = new AttentionKernel.Head(queries, past, keys, outputs, logSums);
      kernel.forward(thread, head);
      kernel.backward(thread, head, dOutputs, dQueries, dPast, dKeys);
    }
  }

  private static float[] read(Matrix matrix, int from, int count) {
    return Floating.read(matrix.block(), matrix.index(from), count * matrix.columns());
  }

  private static void near(float[] expected, float[] found, String label) {
    assertArrayEquals(expected, found, 2e-5f * (1 + largest(expected)), label);
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Matrix matrix(Arena arena, float[] values, int columns) {
    return Matrix.of(Floating.block(arena, values), values.length / columns, columns);
  }

  /**
   * Within the error bound of fp32 sums: a unit of rounding per term of the longest sum, times the sum of the absolute
   * values of all terms (Higham 2002, section 3.1).
   */
  private static void near(double[] expected, double[] magnitudes, int terms, Matrix found, String label) {
    float[] values = Floating.read(found.block(), 0, expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], terms * 0x1p-24 * magnitudes[i], label + " at " + i);
    }
  }

  private static final class Plain {
    private final double[] outputs;
    private final double[] magnitudeOfOutputs;
    private final double[] dQueries;
    private final double[] magnitudeOfDQueries;
    private final double[] dKeys;
    private final double[] magnitudeOfDKeys;
    private final double[] dValues;
    private final double[] magnitudeOfDValues;

    Plain(int size, int length, float[] queries, float[] keys, float[] values, float[] dOutputs) {
      this.outputs = new double[size * length];
      this.magnitudeOfOutputs = new double[size * length];
      this.dQueries = new double[size * length];
      this.magnitudeOfDQueries = new double[size * length];
      this.dKeys = new double[size * length];
      this.magnitudeOfDKeys = new double[size * length];
      this.dValues = new double[size * length];
      this.magnitudeOfDValues = new double[size * length];
      double scale = 1 / Math.sqrt(size);
      for (int row = 0; row < length; row++) {
        double[] probabilities = new double[row + 1];
        double sum = 0;
        for (int column = 0; column <= row; column++) {
          probabilities[column] = Math.exp(dot(queries, row * size, keys, column * size, size) * scale);
          sum += probabilities[column];
        }
        double pull = 0;
        double pullMagnitude = 0;
        double scoreMagnitude = 1;
        for (int column = 0; column <= row; column++) {
          probabilities[column] /= sum;
          pull += probabilities[column] * dot(dOutputs, row * size, values, column * size, size);
          pullMagnitude += probabilities[column] * magnitude(dOutputs, row * size, values, column * size, size);
          scoreMagnitude = Math.max(scoreMagnitude, scale * magnitude(queries, row * size, keys, column * size, size));
        }
        for (int column = 0; column <= row; column++) {
          double change = probabilities[column] * (dot(dOutputs, row * size, values, column * size, size) - pull)
              * scale;
          double probabilityMagnitude = probabilities[column] * scoreMagnitude;
          double changeMagnitude = probabilityMagnitude * scale
              * (magnitude(dOutputs, row * size, values, column * size, size) + pullMagnitude);
          for (int i = 0; i < size; i++) {
            magnitudeOfOutputs[row * size + i] += probabilityMagnitude * Math.abs(values[column * size + i]);
            magnitudeOfDValues[column * size + i] += probabilityMagnitude * Math.abs(dOutputs[row * size + i]);
            magnitudeOfDQueries[row * size + i] += changeMagnitude * Math.abs(keys[column * size + i]);
            magnitudeOfDKeys[column * size + i] += changeMagnitude * Math.abs(queries[row * size + i]);
            outputs[row * size + i] += probabilities[column] * values[column * size + i];
            dValues[column * size + i] += probabilities[column] * dOutputs[row * size + i];
            dQueries[row * size + i] += change * keys[column * size + i];
            dKeys[column * size + i] += change * queries[row * size + i];
          }
        }
      }
    }

    private static double magnitude(float[] a, int aAt, float[] b, int bAt, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += Math.abs((double) a[aAt + i] * b[bAt + i]);
      }
      return sum;
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
