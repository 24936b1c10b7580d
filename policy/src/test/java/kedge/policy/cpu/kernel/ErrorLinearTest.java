package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

/** GELU and its slope against the error function of another library. */
class ErrorLinearTest {
  @Test
  void valuesAreThoseOfTheErrorFunction() {
    for (int count : FloatsTest.WIDTHS) {
      float[] x = Floating.normal(count, count, 3);
      try (Arena arena = new Arena()) {
        Block y = arena.take(count);
        ErrorLinear.forward(Floating.block(arena, x).bytes(), 0, y.bytes(), 0, count);
        for (int i = 0; i < count; i++) {
          near(x[i] * distribution(x[i]), Floats.get(y.bytes(), i), x[i]);
        }
      }
    }
  }

  @Test
  void gradientsAreMultipliedByTheSlope() {
    for (int count : FloatsTest.WIDTHS) {
      float[] x = Floating.normal(count, count, 3);
      float[] dy = Floating.normal(count + 50, count, 1);
      try (Arena arena = new Arena()) {
        Block gradient = Floating.block(arena, dy);
        ErrorLinear.backward(Floating.block(arena, x).bytes(), 0, gradient.bytes(), 0, count);
        for (int i = 0; i < count; i++) {
          double density = Math.exp(-0.5 * x[i] * x[i]) / Math.sqrt(2 * Math.PI);
          near(dy[i] * (distribution(x[i]) + x[i] * density), Floats.get(gradient.bytes(), i), x[i]);
        }
      }
    }
  }

  @Test
  void farNumbersStayOrVanish() {
    float[] x = {0, -0f, 1e-30f, 8.9f, 9.1f, 40, 1e30f, -8.9f, -9.1f, -40, -1e5f, Float.POSITIVE_INFINITY, Float.NaN};
    try (Arena arena = new Arena()) {
      Block y = arena.take(x.length);
      ErrorLinear.forward(Floating.block(arena, x).bytes(), 0, y.bytes(), 0, x.length);
      for (int i = 0; i < 7; i++) {
        assertEquals(x[i] < 1 ? x[i] / 2 : x[i], Floats.get(y.bytes(), i));
      }
      for (int i = 7; i < 11; i++) {
        assertEquals(0, Floats.get(y.bytes(), i), 1e-10);
      }
      assertEquals(Float.POSITIVE_INFINITY, Floats.get(y.bytes(), 11));
      assertTrue(Float.isNaN(Floats.get(y.bytes(), 12)));
    }
  }

  private static double distribution(double x) {
    return 0.5 * Erf.erfc(-x / Math.sqrt(2));
  }

  private static void near(double expected, float actual, float x) {
    assertEquals(expected, actual, 1e-12 + 8 * Math.ulp((float) expected), "at " + x);
  }
}
