package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TorchExpertsTest {

  @FunctionalInterface
  private interface Experts {
    Tensor apply(Tensor x, TorchRouting routing, Tensor gateUp, Tensor down);
  }

  @Test
  void groupedExpertsGiveWhatTheNaiveOnesGiveForwardsAndBackwards() {
    for (boolean renormalize : new boolean[]{false, true}) {
      for (int tokens : new int[]{1, 3, 40}) {
        double[][] grouped = run(TorchExpertsTest::grouped, renormalize, tokens);
        double[][] naive = run(NaiveExperts::apply, renormalize, tokens);
        assertEquals(5, naive.length);
        for (int i = 0; i < naive.length; i++) {
          assertTrue(Arrays.stream(naive[i]).anyMatch(value -> Math.abs(value) > 1e-3), "nothing to compare");
          assertArrayEquals(naive[i], grouped[i], 1e-12, "result " + i);
        }
      }
    }
  }

  private static Tensor grouped(Tensor x, TorchRouting routing, Tensor gateUp, Tensor down) {
    LayerWeights weights = new LayerWeights(0, Map.of("gate_up", gateUp, "down", down), null);
    return TorchExperts.apply(x, routing, weights.experts("gate_up"), weights.experts("down"));
  }

  /** The output, and the gradients by input, router, gate_up and down. */
  private static double[][] run(Experts experts, boolean renormalize, int tokens) {
    ModelShape shape = ShapeBuilder.of(10, 6, 1).heads(1, 1, 6).experts(7, 3, 4).renormalize(renormalize).build();
    try (NativeScope frame = new NativeScope()) {
      Tensor x = leaf(1, tokens, 6);
      Tensor router = leaf(2, 7, 6);
      Tensor gateUp = leaf(3, 7, 8, 6);
      Tensor down = leaf(4, 7, 6, 4);
      Tensor output = experts.apply(x, TorchRouting.of(shape, x, router), gateUp, down);
      TensorVector gradients = torch.grad(new TensorVector(output), new TensorVector(x, router, gateUp, down),
          new TensorVector(values(5, tokens, 6)),
          new BoolOptional(false), false, false);
      return new double[][]{Transfer.doubles(output.detach()), Transfer.doubles(gradients.get(0)),
          Transfer.doubles(gradients.get(1)),
          Transfer.doubles(gradients.get(2)), Transfer.doubles(gradients.get(3))};
    }
  }

  private static Tensor leaf(long seed, long... shape) {
    return values(seed, shape).set_requires_grad(true);
  }

  private static Tensor values(long seed, long... shape) {
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * KeyedRandom.uniform(seed, i) - 1;
    }
    return Transfer.tensor(values, new Device("cpu"), ScalarType.Double).view(shape);
  }
}
