package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import kedge.data.KeyedRandom;
import java.util.Set;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
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

  private static final Device CPU = new Device("cpu");

  @Test
  void groupedExpertsGiveWhatTheNaiveOnesGiveForwardsAndBackwards() {
    for (boolean renormalize : new boolean[]{false, true}) {
      ModelShape shape = ShapeBuilder.of(10, 6, 1).heads(1, 1, 6).experts(7, 3, 4).renormalize(renormalize).build();
      for (int tokens : new int[]{1, 3, 40}) {
        double[][] naive = naive(shape, tokens);
        for (long alignment : new long[]{1, 4, 16}) {
          double[][] grouped = grouped(shape, tokens, alignment);
          for (int i = 0; i < naive.length; i++) {
            assertTrue(Arrays.stream(naive[i]).anyMatch(value -> Math.abs(value) > 1e-3), "nothing to compare");
            assertArrayEquals(naive[i], grouped[i], 1e-12, "result " + i + ", alignment " + alignment);
          }
        }
      }
    }
  }

  /** The output, and the gradients by input, router, gate_up and down. */
  private static double[][] grouped(ModelShape shape, int tokens, long alignment) {
    try (NativeScope frame = new NativeScope();
        Parameters parameters = Parameters.zeros(new ParameterLayout(shape), CPU, ScalarType.Double);
        Parameters sums = Parameters.zeros(new ParameterLayout(shape), CPU, ScalarType.Double)) {
      parameters.get("layers.0.router").copy_(values(2, 7, 6));
      parameters.get("layers.0.experts.gate_up").copy_(values(3, 7, 8, 6));
      parameters.get("layers.0.experts.down").copy_(values(4, 7, 6, 4));
      LayerWeights weights = LayerWeights.of("layers.0.", parameters, null, new Gradients(sums, Set.of()),
          new Padded(alignment), 1e-6);
      Tensor x = values(1, tokens, 6);
      Tensor gradient = values(5, tokens, 6);
      TorchRouting routing = TorchRouting.of(shape, x, weights.get("router"));
      TorchExperts experts = TorchExperts.of(x, routing, weights);
      Tensor output = experts.added(torch.zeros_like(x), routing);
      Tensor input = experts.backward(gradient, routing, weights);
      Tensor logits = routing.logitGradient(experts.weightGradient(gradient), null);
      input.add_(weights.linearBackward(logits, x, "router", MatrixProduct.DENSE));
      return new double[][]{Transfer.doubles(output), Transfer.doubles(input),
          Transfer.doubles(sums.get("layers.0.router")), Transfer.doubles(sums.get("layers.0.experts.gate_up")),
          Transfer.doubles(sums.get("layers.0.experts.down"))};
    }
  }

  /** The plain kernels with rows padded as a GPU wants them. */
  private static final class Padded extends PlainKernels {
    private final long alignment;

    Padded(long alignment) {
      this.alignment = alignment;
    }

    @Override
    public long alignment() {
      return alignment;
    }
  }

  private static double[][] naive(ModelShape shape, int tokens) {
    try (NativeScope frame = new NativeScope()) {
      Tensor x = leaf(1, tokens, 6);
      Tensor router = leaf(2, 7, 6);
      Tensor gateUp = leaf(3, 7, 8, 6);
      Tensor down = leaf(4, 7, 6, 4);
      Tensor output = NaiveExperts.apply(x, TorchRouting.of(shape, x, router), gateUp, down);
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
