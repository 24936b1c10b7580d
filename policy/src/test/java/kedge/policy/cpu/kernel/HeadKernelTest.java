package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.policy.model.RopeScaling;
import org.junit.jupiter.api.Test;

/** One head's norm and turn, and its gradients, against plain double loops and central differences. */
class HeadKernelTest {
  private static final int[] SIZES = {2, 6, 10, 16, 18, 32, 34, 64, 96, 128};
  private static final double EPSILON = 1e-3;
  private static final double THETA = 1e4;

  @Test
  void aHeadIsNormalizedAndTurnedByItsPosition() {
    for (int size : SIZES) {
      float[] x = Floating.normal(size, size, 2);
      float[] scale = Floating.normal(size + 50, size, 1);
      try (RotaryTable table = new RotaryTable(size, THETA, RopeScaling.NONE); Arena arena = new Arena()) {
        table.reach(8);
        Block turned = arena.take(size + 3);
        HeadKernel kernel = new HeadKernel(size, EPSILON, table);
        for (int position : new int[]{0, 1, 7}) {
          float inverse = kernel.forward(Floating.block(arena, x).bytes(), 0, Floating.block(arena, scale).bytes(),
              position, turned.bytes(), 3);
          double[] wide = Floating.doubles(x);
          assertEquals(inverse(wide), inverse, 1e-6 * inverse);
          assertTrue(Floating.distance(turned(wide, Floating.doubles(scale), position),
              Floating.read(turned, 3, size)) < 1e-6);
        }
      }
    }
  }

  @Test
  void theGradientByTheInputIsWrittenAndTheGradientByTheScaleAdded() {
    for (int size : SIZES) {
      float[] x = Floating.normal(size, size, 2);
      float[] scale = Floating.normal(size + 50, size, 1);
      float[] dy = Floating.normal(size + 70, size, 1);
      try (RotaryTable table = new RotaryTable(size, THETA, RopeScaling.NONE); Arena arena = new Arena()) {
        table.reach(8);
        HeadKernel kernel = new HeadKernel(size, EPSILON, table);
        Block input = Floating.block(arena, x);
        Block factors = Floating.block(arena, scale);
        Block dx = Floating.block(arena, Floating.normal(1, size, 1));
        Block dScale = Floating.block(arena, new float[size]);
        float inverse = (float) inverse(Floating.doubles(x));
        kernel.backward(input.bytes(), 0, inverse, factors.bytes(), 5, Floating.block(arena, dy).bytes(), 0, dx.bytes(),
            dScale.bytes(), 0);
        kernel.backward(input.bytes(), 0, inverse, factors.bytes(), 5, Floating.block(arena, dy).bytes(), 0, dx.bytes(),
            dScale.bytes(), 0);
        assertArrayEquals(slopes(x, scale, dy, true), Floating.doubles(Floating.read(dx, 0, size)), 1e-5);
        double[] twice = Floating.doubles(Floating.read(dScale, 0, size));
        for (int i = 0; i < size; i++) {
          twice[i] /= 2;
        }
        assertArrayEquals(slopes(x, scale, dy, false), twice, 1e-5);
      }
    }
  }

  private static double[] slopes(float[] x, float[] scale, float[] dy, boolean byInput) {
    double[] input = Floating.doubles(x);
    double[] factors = Floating.doubles(scale);
    double[] values = byInput ? input : factors;
    double[] slopes = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double value = values[i];
      values[i] = value + 1e-6;
      double above = dot(turned(input, factors, 5), dy);
      values[i] = value - 1e-6;
      slopes[i] = (above - dot(turned(input, factors, 5), dy)) / 2e-6;
      values[i] = value;
    }
    return slopes;
  }

  private static double[] turned(double[] x, double[] scale, int position) {
    int half = x.length / 2;
    double inverse = inverse(x);
    double[] y = new double[x.length];
    for (int j = 0; j < half; j++) {
      double angle = position * Math.pow(THETA, -2.0 * j / x.length);
      double first = x[j] * inverse * scale[j];
      double second = x[half + j] * inverse * scale[half + j];
      y[j] = first * Math.cos(angle) - second * Math.sin(angle);
      y[half + j] = second * Math.cos(angle) + first * Math.sin(angle);
    }
    return y;
  }

  private static double inverse(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return 1 / Math.sqrt(sum / x.length + EPSILON);
  }

  private static double dot(double[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
