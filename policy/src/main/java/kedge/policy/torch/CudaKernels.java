package kedge.policy.torch;

import java.util.Arrays;
import java.util.Set;
import kedge.policy.natives.BoxedOperator;
import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LibTorch's fused CUDA operators: RMS norm in all types; FlashAttention 2 over packed sequences (Dao 2023) in bf16 and
 * fp16; grouped products in bf16. What they do not take is computed as in {@link PlainKernels}.
 */
final class CudaKernels extends PlainKernels {
  private static final BoxedOperator NORM = new BoxedOperator("aten::_fused_rms_norm");
  private static final BoxedOperator NORM_BACKWARD = new BoxedOperator("aten::_fused_rms_norm_backward");
  private static final BoxedOperator FLASH = new BoxedOperator("aten::_flash_attention_forward");
  private static final BoxedOperator FLASH_BACKWARD = new BoxedOperator("aten::_flash_attention_backward");
  private static final BoxedOperator GROUPED = new BoxedOperator("aten::_grouped_mm");
  private static final Set<ScalarType> HALF = Set.of(ScalarType.BFloat16, ScalarType.Half);
  private static final int LARGEST_HEAD = 256;
  /** Elements of 16 bytes, to a multiple of which rows of half-precision matrices must be long. */
  private static final int VECTOR = 8;

  @Override
  public Normed norm(Tensor x, Tensor weight, double epsilon) {
    Tensor[] found = NORM.call(x, new Long[]{weight.size(0)}, weight, epsilon);
    return new Normed(found[0], found[1]);
  }

  @Override
  public NormGradients normBackward(Tensor gradient, Tensor x, Normed normed, Tensor weight, boolean trained) {
    Tensor[] found = NORM_BACKWARD.call(gradient, x, new Long[]{weight.size(0)}, normed.reciprocal(), weight,
        new Boolean[]{true, trained});
    return new NormGradients(found[0], trained ? found[1] : null);
  }

  @Override
  public Attended attend(Projected projected, TorchPackedAttention pack) {
    if (!flash(projected)) {
      return super.attend(projected, pack);
    }
    Tensor[] found = FLASH.call(projected.queries(), projected.keys(), projected.values(), pack.starts(), pack.starts(),
        pack.longest(), pack.longest(), 0.0, pack.causal(), false, scale(projected), null, null, null, null);
    return new Attended(found[0].flatten(1, 2), Arrays.copyOf(found, 4));
  }

  @Override
  public Projected attendBackward(Tensor gradient, Projected projected, Attended attended, TorchPackedAttention pack) {
    if (!flash(projected)) {
      return super.attendBackward(gradient, projected, attended, pack);
    }
    Tensor[] kept = attended.kept();
    Tensor[] found = FLASH_BACKWARD.call(gradient.view_as(kept[0]), projected.queries(), projected.keys(),
        projected.values(), kept[0], kept[1], pack.starts(), pack.starts(), pack.longest(), pack.longest(), 0.0,
        pack.causal(), kept[2], kept[3], scale(projected), null, null);
    return new Projected(found[0], found[1], found[2]);
  }

  private static boolean flash(Projected projected) {
    long size = projected.queries().size(2);
    return HALF.contains(projected.queries().scalar_type().intern()) && size <= LARGEST_HEAD && size % VECTOR == 0;
  }

  private static double scale(Projected projected) {
    return 1 / Math.sqrt(projected.queries().size(2));
  }

  @Override
  public MatrixProduct grouped(ExpertRows rows) {
    return new Grouped(rows.ends(), this, rows);
  }

  /** Sums of gradients with respect to weights run over rows, whose number must then be a multiple as well. */
  @Override
  public long alignment() {
    return 2 * VECTOR;
  }

  private MatrixProduct looped(ExpertRows rows) {
    return super.grouped(rows);
  }

  /** One call for all experts; the ends of their rows stay on the device. */
  private record Grouped(Tensor ends, CudaKernels kernels, ExpertRows rows) implements MatrixProduct {
    @Override
    public Tensor forward(Tensor x, Tensor weights) {
      return fits(x, weights) ? call(x, weights.transpose(1, 2)) : kernels.looped(rows).forward(x, weights);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor weights) {
      return fits(gradient, weights) ? call(gradient, weights) : kernels.looped(rows).backward(gradient, weights);
    }

    @Override
    public void addWeightGradient(Tensor gradient, Tensor x, Tensor into) {
      if (fits(gradient, into)) {
        into.add_(call(gradient.t(), x));
      } else {
        kernels.looped(rows).addWeightGradient(gradient, x, into);
      }
    }

    private Tensor call(Tensor left, Tensor right) {
      return GROUPED.call(left, right, ends, null, null)[0];
    }

    private static boolean fits(Tensor rows, Tensor weights) {
      return rows.scalar_type().intern() == ScalarType.BFloat16 && rows.stride(0) % VECTOR == 0
          && weights.stride(1) % VECTOR == 0 && weights.size(1) % VECTOR == 0 && weights.size(2) % VECTOR == 0;
    }
  }
}
