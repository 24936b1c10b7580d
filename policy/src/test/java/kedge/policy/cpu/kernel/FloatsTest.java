package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The vector helpers against plain loops, on widths that are no multiple of a vector. */
public class FloatsTest {
  public static final int[] WIDTHS = {1, 7, 8, 15, 16, 17, 31, 33, 64};

  @Test
  void theExponentialIsWithinTwoUnitsInTheLastPlace() {
    double worst = 0;
    int compared = 0;
    for (float x = -86.5f; x < 88; x += 0.000731f) {
      double expected = Math.exp(x);
      worst = Math.max(worst, Math.abs(exp(x) - expected) / Math.ulp((float) expected));
      compared++;
    }
    System.out.println("exponential: " + compared + " numbers, worst error " + worst + " units in the last place");
    assertTrue(compared > 200_000 && worst < 2, "worst error " + worst);
  }

  @Test
  void theExponentialEndsInZeroBelowStaysAtItsLastValueAboveAndKeepsNotANumber() {
    assertEquals(0, exp(Float.NEGATIVE_INFINITY));
    assertEquals(0, exp(-1000));
    assertEquals(0, exp(-86.7f));
    assertTrue(exp(-86.6f) > 2.4e-38f);
    assertEquals(1, exp(0));
    assertEquals(1, exp(-0f));
    assertEquals(exp(88), exp(1000));
    assertEquals(exp(88), exp(Float.POSITIVE_INFINITY));
    assertEquals(Math.exp(88), exp(88), 3e-7 * Math.exp(88));
    assertTrue(Float.isNaN(exp(Float.NaN)));
    assertTrue(Float.isNaN(exp(Float.intBitsToFloat(0xffc00000))), "what a processor makes of infinity minus infinity");
  }

  @Test
  void sumsAndDotProductsAreThoseOfAPlainLoop() {
    for (int width : WIDTHS) {
      float[] left = Floating.normal(width, width, 1);
      float[] right = Floating.normal(width + 100, width, 1);
      double expected = 0;
      for (int i = 0; i < width; i++) {
        expected += (double) left[i] * right[i];
      }
      try (Arena arena = new Arena()) {
        assertEquals(expected,
            Floats.dot(Floating.block(arena, left).bytes(), 0, Floating.block(arena, right).bytes(), 0, width), 1e-5);
      }
    }
    float[] lanes = Floating.normal(5, Floats.WIDTH, 1);
    double sum = 0;
    for (float lane : lanes) {
      sum += lane;
    }
    assertEquals(sum, Floats.sum(FloatVector.fromArray(Floats.SPECIES, lanes, 0)), 1e-5);
  }

  @Test
  void addCopyAndClearTouchTheirOwnNumbersAndNoOther() {
    for (int width : WIDTHS) {
      try (Arena arena = new Arena()) {
        float[] from = Floating.normal(width, width + 4, 1);
        float[] to = Floating.normal(width + 1, width + 4, 1);
        Block source = Floating.block(arena, from);
        float[] added = to.clone();
        float[] copied = to.clone();
        float[] cleared = to.clone();
        for (int i = 0; i < width; i++) {
          added[3 + i] += from[1 + i];
          copied[3 + i] = from[1 + i];
          cleared[3 + i] = 0;
        }
        Block target = Floating.block(arena, to);
        Floats.add(source.bytes(), 1, target.bytes(), 3, width);
        assertArrayEquals(added, Floating.read(target, 0, width + 4));
        target = Floating.block(arena, to);
        Floats.copy(source.bytes(), 1, target.bytes(), 3, width);
        assertArrayEquals(copied, Floating.read(target, 0, width + 4));
        target = Floating.block(arena, to);
        Floats.clear(target.bytes(), 3, width);
        assertArrayEquals(cleared, Floating.read(target, 0, width + 4));
      }
    }
  }

  private static float exp(float x) {
    return Floats.exp(FloatVector.broadcast(Floats.SPECIES, x)).lane(0);
  }
}
