package kedge.policy.cpu.kernel;

import java.util.Arrays;
import kedge.data.KeyedRandom;

/** Numbers between the heap and blocks, and how far apart two runs of them are. */
public final class Floating {
  private Floating() {
  }

  /** A new block that holds the values. */
  public static Block block(Arena arena, float... values) {
    Block block = arena.take(values.length);
    for (int i = 0; i < values.length; i++) {
      Floats.put(block.bytes(), i, values[i]);
    }
    return block;
  }

  public static float[] read(Block block, int from, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Floats.get(block.bytes(), from + i);
    }
    return values;
  }

  /** Normal numbers of deviation {@code scale}. */
  public static float[] normal(long seed, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * Math.sqrt(-2 * Math.log(1 - KeyedRandom.uniform(seed, i, 0)))
          * Math.cos(2 * Math.PI * KeyedRandom.uniform(seed, i, 1)));
    }
    return values;
  }

  /** Euclidean distance over the expected one's norm. */
  public static double distance(double[] expected, double[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }

  static double distance(double[] expected, float[] actual) {
    return distance(expected, doubles(actual));
  }

  public static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
