package kedge.policy.torch;

import java.util.function.Function;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.FusedKernels.Normed;
import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Kernels of a device in bf16 against the plain ones in fp32 on the same values: the largest difference of outputs and
 * gradients, relative to the largest value.
 */
public final class KernelComparison {
  private KernelComparison() {
  }

  private static Tensor random(Device device, long... shape) {
    return torch.randn(shape).to(ScalarType.BFloat16).to(device, ScalarType.BFloat16);
  }

  private static Tensor wide(Tensor half) {
    return half.to(ScalarType.Float);
  }

  private static double difference(Function<Boolean, Tensor[]> results) {
    double worst = 0;
    Tensor[] fused = results.apply(true);
    Tensor[] plain = results.apply(false);
    for (int i = 0; i < plain.length; i++) {
      Tensor expected = wide(plain[i]);
      worst = Math.max(worst,
          wide(fused[i]).sub(expected).abs().max().item_double() / expected.abs().max().item_double());
    }
    return worst;
  }

  /** RMS norm over heads, forward and backward. */
  public static double norm(Device device) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor x = random(device, 1000, 16, 128);
      Tensor weight = random(device, 128);
      Tensor gradient = random(device, 1000, 16, 128);
      return difference(fused -> {
        FusedKernels kernels = fused ? FusedKernels.on(x) : new PlainKernels();
        Tensor own = fused ? x : wide(x);
        Tensor scale = fused ? weight : wide(weight);
        Normed normed = kernels.norm(own, scale, 1e-6);
        FusedKernels.NormGradients found = kernels.normBackward(fused ? gradient : wide(gradient), own, normed, scale,
            true);
        return new Tensor[]{normed.output(), found.input(), found.weight()};
      });
    }
  }

  /** Causal attention over ragged sequences with grouped queries, forward and backward. */
  public static double attention(Device device) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      long[] lengths = {300, 1, 77, 128};
      Tensor qkv = random(device, 506, 8, 128); // views of one projection, as in a layer
      Tensor gradient = random(device, 506, 512);
      return difference(fused -> {
        FusedKernels kernels = fused ? FusedKernels.on(qkv) : new PlainKernels();
        Tensor own = fused ? qkv : wide(qkv);
        TorchPackedAttention pack = TorchPackedAttention.of(kernels, lengths, true, device);
        Projected projected = new Projected(own.narrow(1, 0, 4), own.narrow(1, 4, 2), own.narrow(1, 6, 2));
        Attended attended = pack.attend(projected);
        Projected found = pack.backward(fused ? gradient : wide(gradient), projected, attended);
        return new Tensor[]{attended.output(), found.queries(), found.keys(), found.values()};
      });
    }
  }

  /** Products of experts, some without rows, forward and by both gradients. */
  public static double grouped(Device device) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      long[] chosen = new long[2 * 200];
      java.util.Arrays.setAll(chosen, i -> (i * 7L + i / 3) % 29); // experts 29 to 31 have no row
      Tensor experts = Transfer.tensor(chosen, device).view(200, 2);
      Tensor x = random(device, 200, 64);
      Tensor weights = random(device, 32, 96, 64);
      Tensor gradient = random(device, 400, 96);
      return difference(fused -> {
        FusedKernels kernels = fused ? FusedKernels.on(x) : new PlainKernels();
        ExpertRows rows = ExpertRows.of(experts, 32, kernels.alignment());
        MatrixProduct product = kernels.grouped(rows);
        Tensor own = (fused ? x : wide(x)).index_select(0, rows.sources());
        Tensor matrices = fused ? weights : wide(weights);
        Tensor outer = fused ? gradient : wide(gradient);
        Tensor byRows = outer.new_zeros(own.size(0), 96).index_copy_(0, rows.places(), outer);
        Tensor sum = torch.zeros_like(wide(weights));
        product.addWeightGradient(byRows, own, sum);
        return new Tensor[]{product.forward(own, matrices).index_select(0, rows.places()),
            product.backward(byRows, matrices).index_select(0, rows.places()), sum};
      });
    }
  }

  /** Logits of a decoder with all its kinds of layers, on the device in fp32 and on the CPU. */
  public static double logits(Device device) {
    var shape = TinyModels.sparse();
    try (NativeScope scope = new NativeScope();
        var cpu = TinyModels.random(shape, 3, ScalarType.Float);
        var there = kedge.policy.model.Parameters.zeros(cpu.layout(), device, ScalarType.Float)) {
      there.flat().copy_(cpu.flat());
      int[] tokens = TinyModels.tokens(shape, 5, 40);
      Tensor expected = new TorchDecoder(shape, cpu).logits(tokens);
      Tensor found = new TorchDecoder(shape, there).logits(tokens).cpu();
      return found.sub(expected).abs().max().item_double() / expected.abs().max().item_double();
    }
  }
}
