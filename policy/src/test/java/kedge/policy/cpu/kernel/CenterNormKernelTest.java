package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** LayerNorm and its gradients against plain double loops and central differences. */
class CenterNormKernelTest {
  private static final double EPSILON = 1e-3;
  private static final int ROWS = 3;

  @Test
  void aRowIsCenteredAndDividedByItsDeviation() {
    for (int width : FloatsTest.WIDTHS) {
      try (Arena arena = new Arena()) {
        Case drawn = new Case(arena, width);
        for (int row = 0; row < ROWS; row++) {
          double[] x = Floating.doubles(Arrays.copyOfRange(drawn.x, row * width, (row + 1) * width));
          double[] expected = norm(x, Floating.doubles(drawn.scale), Floating.doubles(drawn.shift));
          assertTrue(Floating.distance(expected, Floating.read(drawn.output.block(), row * width, width)) < 3e-7);
        }
      }
    }
  }

  @Test
  void theGradientsAreTheSlopes() {
    for (int width : FloatsTest.WIDTHS) {
      try (Arena arena = new Arena()) {
        Case drawn = new Case(arena, width);
        Block dScale = Floating.block(arena, new float[width]);
        Block dShift = Floating.block(arena, new float[width]);
        Matrix dy = Matrix.of(Floating.block(arena, drawn.dy), ROWS, width);
        int middle = width / 3; // columns are divided among threads
        drawn.kernel.addGradients(drawn.input, drawn.statistics, dy, 0, middle, dScale, dShift);
        drawn.kernel.addGradients(drawn.input, drawn.statistics, dy, middle, width - middle, dScale, dShift);
        double[][] slopes = new double[3][width];
        for (int row = 0; row < ROWS; row++) {
          double[] x = Floating.doubles(Arrays.copyOfRange(drawn.x, row * width, (row + 1) * width));
          double[][] found = slopes(x, drawn, Arrays.copyOfRange(drawn.dy, row * width, (row + 1) * width));
          drawn.kernel.backward(drawn.input, row, drawn.factors, drawn.statistics, dy);
          assertArrayEquals(found[0], Floating.doubles(Floating.read(dy.block(), row * width, width)), 1e-5);
          for (int i = 0; i < width; i++) {
            slopes[1][i] += found[1][i];
            slopes[2][i] += found[2][i];
          }
        }
        assertArrayEquals(slopes[1], Floating.doubles(Floating.read(dScale, 0, width)), 1e-5);
        assertArrayEquals(slopes[2], Floating.doubles(Floating.read(dShift, 0, width)), 1e-5);
      }
    }
  }

  @Test
  void columnsMayBeDividedAnywhere() {
    int width = 37;
    try (Arena arena = new Arena()) {
      Case drawn = new Case(arena, width);
      Matrix dy = Matrix.of(Floating.block(arena, drawn.dy), ROWS, width);
      float[] whole = null;
      for (int middle = 0; middle <= width; middle++) {
        Block dScale = Floating.block(arena, new float[width]);
        Block dShift = Floating.block(arena, new float[width]);
        drawn.kernel.addGradients(drawn.input, drawn.statistics, dy, 0, middle, dScale, dShift);
        drawn.kernel.addGradients(drawn.input, drawn.statistics, dy, middle, width - middle, dScale, dShift);
        float[] found = Floating.read(dScale, 0, width);
        whole = whole == null ? found : whole;
        assertArrayEquals(whole, found);
      }
      assertEquals(width, whole.length);
    }
  }

  /** A norm of drawn rows. */
  private static final class Case {
    final float[] x;
    final float[] scale;
    final float[] shift;
    final float[] dy;
    final Matrix input;
    final Block factors;
    final CenterNormKernel kernel;
    final CenterNormKernel.Statistics statistics = new CenterNormKernel.Statistics(ROWS);
    final Matrix output;

    Case(Arena arena, int width) {
      x = Floating.normal(width, ROWS * width, 2);
      scale = Floating.normal(width + 50, width, 1);
      shift = Floating.normal(width + 60, width, 1);
      dy = Floating.normal(width + 70, ROWS * width, 1);
      input = Matrix.of(Floating.block(arena, x), ROWS, width);
      factors = Floating.block(arena, scale);
      kernel = new CenterNormKernel(width, EPSILON);
      output = arena.matrix(ROWS, width);
      for (int row = 0; row < ROWS; row++) {
        kernel.forward(input, row, factors, Floating.block(arena, shift), statistics, output);
      }
    }
  }

  /** Slopes with respect to the row, the scale and the shift. */
  private static double[][] slopes(double[] x, Case drawn, float[] dy) {
    double[][] values = {x, Floating.doubles(drawn.scale), Floating.doubles(drawn.shift)};
    double[][] slopes = new double[values.length][x.length];
    for (int which = 0; which < values.length; which++) {
      for (int i = 0; i < x.length; i++) {
        double value = values[which][i];
        values[which][i] = value + 1e-6;
        double above = dot(norm(values[0], values[1], values[2]), dy);
        values[which][i] = value - 1e-6;
        slopes[which][i] = (above - dot(norm(values[0], values[1], values[2]), dy)) / 2e-6;
        values[which][i] = value;
      }
    }
    return slopes;
  }

  private static double dot(double[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double[] norm(double[] x, double[] scale, double[] shift) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + EPSILON) * scale[i] + shift[i];
    }
    return y;
  }
}
