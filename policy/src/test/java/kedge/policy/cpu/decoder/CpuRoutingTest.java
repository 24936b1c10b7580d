package kedge.policy.cpu.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.kernel.Floats;
import org.junit.jupiter.api.Test;

/** The router's choices, their order in slots, their weights, and the gradient by the router's logits. */
class CpuRoutingTest {

  @Test
  void theMostProbableAreChosenAndOfEqualsTheLowerExpert() {
    try (Arena arena = new Arena()) {
      CpuRouting routing = routed(arena, 2, true,
          new float[][]{{0, 1, 3, 3, 2}, {7, 7, 7, 7, 7}, {-1, -2, -9, -1, -1}});
      assertArrayEquals(new int[]{2, 3, 0, 1, 0, 3}, routing.chosen);
      assertArrayEquals(new int[]{0, 2, 3, 4, 6, 6}, routing.starts);
      // slots by expert, and within an expert by row: expert 0 serves rows 1 and 2, expert 1 row 1, expert 2 row 0,
      // expert 3 rows 0 and 2
      assertArrayEquals(new int[]{1, 2, 1, 0, 0, 2}, routing.rowOf);
      assertArrayEquals(new int[]{3, 4, 0, 2, 1, 5}, routing.slotOf);
      for (float weight : routing.weights) {
        assertEquals(0.5, weight, 1e-6);
      }
    }
  }

  @Test
  void withoutRenormalizingWeightsAreTheSoftmaxOverAllExperts() {
    try (Arena arena = new Arena()) {
      float[] logits = {0, 1, 3, -2, 2};
      CpuRouting routing = routed(arena, 5, false, new float[][]{logits});
      assertArrayEquals(new int[]{2, 4, 1, 0, 3}, routing.chosen);
      double[] softmax = softmax(Floating.doubles(logits));
      for (int choice = 0; choice < 5; choice++) {
        assertEquals(softmax[routing.chosen[choice]], routing.weights[routing.slotOf[choice]], 1e-7);
      }
    }
  }

  @Test
  void theGradientByLogitsIsTheSlopeWithRenormalizingAndWithoutAndWithTheBalanceLoss() {
    float[] logits = {0.3f, -1, 0.9f, 0.2f, -0.4f};
    double[] byWeight = {0.7, -1.1, 0.4, 2, -0.6};
    float[] balance = {0.1f, -0.3f, 0.5f, 0.2f, 0};
    int compared = 0;
    for (boolean renormalize : new boolean[]{true, false}) {
      for (int choices : new int[]{1, 2, 5}) {
        for (float[] extra : new float[][]{null, balance}) {
          try (Arena arena = new Arena()) {
            CpuRouting routing = routed(arena, choices, renormalize, new float[][]{logits});
            for (int choice = 0; choice < choices; choice++) {
              routing.weightGradients[routing.slotOf[choice]] = (float) byWeight[routing.chosen[choice]];
            }
            int[] chosen = routing.chosen.clone();
            routing.backward(0, extra == null ? null : new BalanceGradient(extra, new int[]{1}));
            for (int expert = 0; expert < 5; expert++) {
              double[] above = Floating.doubles(logits);
              double[] below = Floating.doubles(logits);
              above[expert] += 1e-6;
              below[expert] -= 1e-6;
              double slope = (loss(above, chosen, renormalize, byWeight, extra)
                  - loss(below, chosen, renormalize, byWeight, extra)) / 2e-6;
              assertEquals(slope, Floats.get(routing.probabilities.bytes(), expert), 1e-6);
              compared++;
            }
          }
        }
      }
    }
    assertEquals(60, compared);
  }

  private static double loss(double[] logits, int[] chosen, boolean renormalize, double[] byWeight, float[] balance) {
    double[] probabilities = softmax(logits);
    double sum = 0;
    double loss = 0;
    for (int expert : chosen) {
      sum += probabilities[expert];
    }
    for (int expert : chosen) {
      loss += byWeight[expert] * probabilities[expert] / (renormalize ? sum : 1);
    }
    for (int expert = 0; expert < logits.length; expert++) {
      loss += balance == null ? 0 : balance[expert] * probabilities[expert];
    }
    return loss;
  }

  private static double[] softmax(double[] logits) {
    double sum = java.util.Arrays.stream(logits).map(Math::exp).sum();
    return java.util.Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
  }

  private static CpuRouting routed(Arena arena, int choices, boolean renormalize, float[][] logits) {
    CpuRouting routing = new CpuRouting(logits[0].length, choices, renormalize, logits.length, arena);
    for (int row = 0; row < logits.length; row++) {
      for (int expert = 0; expert < logits[row].length; expert++) {
        Floats.put(routing.probabilities.bytes(), routing.probabilities.index(row) + expert, logits[row][expert]);
      }
      routing.choose(row);
    }
    routing.sort(logits.length);
    return routing;
  }
}
