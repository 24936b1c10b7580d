package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RMSNorm and its gradients against plain double loops and central differences. */
class NormKernelTest {
  private static final double EPSILON = 1e-3;

  @Test
  void aRowIsDividedByItsRootMeanSquare() {
    for (int width : FloatsTest.WIDTHS) {
      float[] x = Floating.normal(width, width, 2);
      float[] scale = Floating.normal(width + 50, width, 1);
      try (Arena arena = new Arena()) {
        Block y = arena.take(width);
        float inverse = new NormKernel(width, EPSILON).forward(Floating.block(arena, x).bytes(), 0,
            Floating.block(arena, scale).bytes(), y.bytes(), 0);
        double[] wide = Floating.doubles(x);
        assertEquals(inverse(wide), inverse, 1e-6 * inverse);
        assertTrue(Floating.distance(norm(wide, Floating.doubles(scale)), Floating.read(y, 0, width)) < 3e-7);
      }
    }
  }

  @Test
  void theGradientsAreTheSlopesAndAreAdded() {
    for (int width : FloatsTest.WIDTHS) {
      float[] x = Floating.normal(width, width, 2);
      float[] scale = Floating.normal(width + 50, width, 1);
      float[] dy = Floating.normal(width + 70, width, 1);
      try (Arena arena = new Arena()) {
        NormKernel kernel = new NormKernel(width, EPSILON);
        Block input = Floating.block(arena, x);
        Block factors = Floating.block(arena, scale);
        Block change = Floating.block(arena, dy);
        Block dx = Floating.block(arena, new float[width]);
        Block dScale = Floating.block(arena, new float[width]);
        float inverse = kernel.inverse(input.bytes(), 0);
        kernel.backward(input.bytes(), inverse, factors.bytes(), change.bytes(), dx.bytes(), 0, dScale.bytes(), 0);
        float[] once = Floating.read(dx, 0, width);
        assertArrayEquals(slopes(Floating.doubles(x), Floating.doubles(scale), Floating.doubles(dy), true),
            Floating.doubles(once), 1e-5);
        assertArrayEquals(slopes(Floating.doubles(x), Floating.doubles(scale), Floating.doubles(dy), false),
            Floating.doubles(Floating.read(dScale, 0, width)), 1e-5);
        kernel.backward(input.bytes(), inverse, factors.bytes(), change.bytes(), dx.bytes(), 0, dScale.bytes(), 0);
        assertEquals(2 * once[width - 1], Floats.get(dx.bytes(), width - 1));
      }
    }
  }

  private static double[] slopes(double[] x, double[] scale, double[] dy, boolean byInput) {
    double[] slopes = new double[x.length];
    double[] values = byInput ? x : scale;
    for (int i = 0; i < x.length; i++) {
      double value = values[i];
      values[i] = value + 1e-6;
      double above = dot(norm(x, scale), dy);
      values[i] = value - 1e-6;
      slopes[i] = (above - dot(norm(x, scale), dy)) / 2e-6;
      values[i] = value;
    }
    return slopes;
  }

  private static double[] norm(double[] x, double[] scale) {
    double inverse = inverse(x);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * inverse * scale[i];
    }
    return y;
  }

  private static double inverse(double[] x) {
    return 1 / Math.sqrt(dot(x, x) / x.length + EPSILON);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
