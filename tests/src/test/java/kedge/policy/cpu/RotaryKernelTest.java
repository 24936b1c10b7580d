package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import kedge.policy.model.ModelShape;
import kedge.policy.reference.ReferenceAngles;
import org.junit.jupiter.api.Test;

/** Angles as transformers rounds them, and turns that undo themselves. */
class RotaryKernelTest {
  private static final int[] HEAD_SIZES = {2, 6, 10, 16, 18, 32, 34, 64, 128};

  /** At position 40,000 an angle rounded once differs by 2e-3 from one rounded to fp32 at every step, as checkpoints were trained. */
  @Test
  void anglesAreTheReferencesAtAllPositions() {
    double worst = 0;
    int compared = 0;
    for (double theta : new double[] {1e4, 1e6, 5e6}) {
      for (int size : HEAD_SIZES) {
        ModelShape shape = new ModelShape(2, 2, 1, 1, 1, size, 1, 0, 0, 0, false, Set.of(), theta, 1e-6, true, 50_000, 0.02);
        try (RotaryKernel kernel = new RotaryKernel(size, theta); Arena arena = new Arena()) {
          kernel.reach(40_961);
          for (int position : new int[] {0, 1, 2, 63, 64, 1000, 4097, 32_767, 40_000, 40_960}) {
            float[][] expected = ReferenceAngles.at(shape, position);
            float[] turned = turnedUnits(kernel, arena, size, position);
            for (int j = 0; j < size / 2; j++) {
              worst = Math.max(worst, Math.max(Math.abs(expected[0][j] - turned[j]), Math.abs(expected[1][j] - turned[size / 2 + j])));
              compared++;
            }
          }
        }
      }
    }
    System.out.println("rotary angles: " + compared + " compared, worst difference of a cosine or sine " + worst);
    assertTrue(worst < 2.5e-7, "worst difference " + worst);
  }

  /** Turns (1, 0) in every pair of dimensions: cosines, then sines. */
  private static float[] turnedUnits(RotaryKernel kernel, Arena arena, int size, int position) {
    float[] units = new float[size];
    java.util.Arrays.fill(units, 0, size / 2, 1);
    Block head = Floating.block(arena, units);
    kernel.turn(head.bytes(), 0, position, 1);
    return Floating.read(head, 0, size);
  }

  @Test
  void aTurnAndItsInverseChangeNothing() {
    for (int size : HEAD_SIZES) {
      try (RotaryKernel kernel = new RotaryKernel(size, 1e6); Arena arena = new Arena()) {
        kernel.reach(500);
        float[] values = Floating.normal(size, size, 1);
        Block head = Floating.block(arena, values);
        for (int position : new int[] {0, 1, 77, 499}) {
          kernel.turn(head.bytes(), 0, position, 1);
          assertEquals(position > 0, values[0] != Floats.get(head.bytes(), 0));
          kernel.turn(head.bytes(), 0, position, -1);
          assertArrayEquals(values, Floating.read(head, 0, size), 1e-6f);
        }
      }
    }
  }

  @Test
  void growingTheTablesKeepsWhatTheyHeld() {
    try (RotaryKernel kernel = new RotaryKernel(16, 1e6); Arena arena = new Arena()) {
      kernel.reach(3);
      float[] before = turnedUnits(kernel, arena, 16, 2);
      kernel.reach(4);
      kernel.reach(900);
      assertArrayEquals(before, turnedUnits(kernel, arena, 16, 2));
    }
  }
}
