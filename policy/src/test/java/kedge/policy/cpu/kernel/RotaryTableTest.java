package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.policy.model.ModelShape;
import kedge.policy.model.RopeScaling;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.torch.TorchAngles;
import org.junit.jupiter.api.Test;

/** Angles as transformers rounds them. */
class RotaryTableTest {
  private static final int[] HEAD_SIZES = {2, 6, 10, 16, 18, 32, 34, 64, 128};

  /**
   * At position 40,000 an angle rounded once differs by 2e-3 from one rounded to fp32 at every step, as checkpoints
   * were trained.
   */
  @Test
  void anglesAreTheReferencesAtAllPositions() {
    double worst = 0;
    int compared = 0;
    for (double theta : new double[]{1e4, 1e6, 5e6}) {
      for (int size : HEAD_SIZES) {
        ModelShape shape = ShapeBuilder.of(2, 2, 1).heads(1, 1, size).dense(1).ropeTheta(theta).context(50_000).build();
        try (RotaryTable table = new RotaryTable(size, theta, RopeScaling.NONE)) {
          table.reach(40_961);
          for (int position : new int[]{0, 1, 2, 63, 64, 1000, 4097, 32_767, 40_000, 40_960}) {
            float[][] expected = TorchAngles.at(shape, position);
            float[] turned = angles(table, size, position);
            for (int j = 0; j < size / 2; j++) {
              worst = Math.max(worst,
                  Math.max(Math.abs(expected[0][j] - turned[j]), Math.abs(expected[1][j] - turned[size / 2 + j])));
              compared++;
            }
          }
        }
      }
    }
    System.out.println("rotary angles: " + compared + " compared, worst difference of a cosine or sine " + worst);
    assertTrue(worst < 2.5e-7, "worst difference " + worst);
  }

  /** Cosines, then sines, of one position. */
  private static float[] angles(RotaryTable table, int size, int position) {
    float[] angles = new float[size];
    for (int j = 0; j < size / 2; j++) {
      angles[j] = Floats.get(table.cosines(), position * (size / 2) + j);
      angles[size / 2 + j] = Floats.get(table.sines(), position * (size / 2) + j);
    }
    return angles;
  }

  @Test
  void growingTheTablesKeepsWhatTheyHeld() {
    try (RotaryTable table = new RotaryTable(16, 1e6, RopeScaling.NONE)) {
      table.reach(3);
      float[] before = angles(table, 16, 2);
      table.reach(4);
      table.reach(900);
      assertArrayEquals(before, angles(table, 16, 2));
    }
  }
}
