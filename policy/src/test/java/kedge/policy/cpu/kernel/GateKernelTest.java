package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** SwiGLU and its gradients against plain double arithmetic and central differences. */
class GateKernelTest {
  private static final float WEIGHT = 0.37f;

  @Test
  void anActivationIsSiluOfTheGateTimesUpTimesTheWeight() {
    for (int inner : FloatsTest.WIDTHS) {
      float[] gateUp = values(inner);
      try (Arena arena = new Arena()) {
        Block activation = arena.take(inner);
        new GateKernel(inner).forward(Floating.block(arena, gateUp).bytes(), 0, WEIGHT, activation.bytes(), 0);
        for (int i = 0; i < inner; i++) {
          double expected = activation(gateUp[i], gateUp[inner + i]) * WEIGHT;
          assertEquals(expected, Floats.get(activation.bytes(), i), 1e-6 * (1 + Math.abs(expected)));
        }
      }
    }
  }

  @Test
  void theGradientsByGateUpAndWeightAreTheSlopes() {
    for (int inner : FloatsTest.WIDTHS) {
      float[] gateUp = values(inner);
      float[] change = Floating.normal(inner + 9, inner, 1);
      try (Arena arena = new Arena()) {
        Block block = Floating.block(arena, gateUp);
        Block activation = arena.take(inner);
        new GateKernel(inner).forward(block.bytes(), 0, WEIGHT, activation.bytes(), 0);
        Block changed = Floating.block(arena, change);
        float byWeight = new GateKernel(inner).backward(block.bytes(), 0, WEIGHT, changed.bytes(), 0);
        double expected = 0;
        for (int i = 0; i < inner; i++) {
          double gate = gateUp[i];
          double up = gateUp[inner + i];
          expected += activation(gate, up) * change[i];
          double byGate = (activation(gate + 1e-5, up) - activation(gate - 1e-5, up)) / 2e-5 * change[i] * WEIGHT;
          double byUp = activation(gate, 1) * change[i] * WEIGHT;
          assertEquals(byGate, Floats.get(block.bytes(), i), 2e-6 * (1 + Math.abs(byGate)));
          assertEquals(Floats.get(activation.bytes(), i), Floats.get(changed.bytes(), i), "the activation once more");
          assertEquals(byUp, Floats.get(block.bytes(), inner + i), 2e-6 * (1 + Math.abs(byUp)));
        }
        assertEquals(expected, byWeight, 1e-5 * (1 + Math.abs(expected)));
      }
    }
  }

  private static double activation(double gate, double up) {
    return gate / (1 + Math.exp(-gate)) * up;
  }

  /** Gates of both signs, some so large that the sigmoid is 0 or 1. */
  private static float[] values(int inner) {
    float[] values = Floating.normal(inner, 2 * inner, 2);
    values[0] = -120;
    values[inner / 2] = inner > 1 ? 95 : values[inner / 2];
    return values;
  }
}
