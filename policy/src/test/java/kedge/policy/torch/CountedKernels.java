package kedge.policy.torch;

import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Tensor;

/** The plain kernels, each call of which is marked as one operator. */
final class CountedKernels implements FusedKernels {
  private final FusedKernels plain = new PlainKernels();
  private final long alignment;

  /** @param alignment that of a GPU, or 1 */
  CountedKernels(long alignment) {
    this.alignment = alignment;
  }

  private static <T> T one(String name, java.util.function.Supplier<T> work) {
    OperatorCount.fused(name);
    try {
      return work.get();
    } finally {
      OperatorCount.fused("end");
    }
  }

  @Override
  public Normed norm(Tensor x, Tensor weight, double epsilon) {
    return one("rms_norm", () -> plain.norm(x, weight, epsilon));
  }

  @Override
  public NormGradients normBackward(Tensor gradient, Tensor x, Normed normed, Tensor weight, boolean trained) {
    return one("rms_norm_backward", () -> plain.normBackward(gradient, x, normed, weight, trained));
  }

  @Override
  public Attended attend(Projected projected, TorchPackedAttention pack) {
    return one("attention", () -> plain.attend(projected, pack));
  }

  @Override
  public Projected attendBackward(Tensor gradient, Projected projected, Attended attended, TorchPackedAttention pack) {
    return one("attention_backward", () -> plain.attendBackward(gradient, projected, attended, pack));
  }

  @Override
  public MatrixProduct grouped(ExpertRows rows) {
    MatrixProduct product = one(OperatorCount.FREE_OF_CHARGE, () -> plain.grouped(rows)); // ends are read
    return new MatrixProduct() {
      @Override
      public Tensor forward(Tensor x, Tensor weights) {
        return one("grouped", () -> product.forward(x, weights));
      }

      @Override
      public Tensor backward(Tensor gradient, Tensor weights) {
        return one("grouped", () -> product.backward(gradient, weights));
      }

      @Override
      public void addWeightGradient(Tensor gradient, Tensor x, Tensor into) {
        one("grouped", () -> {
          product.addWeightGradient(gradient, x, into);
          return null;
        });
        OperatorCount.fused("add_"); // on a GPU the sum is a call of its own
        OperatorCount.fused("end");
      }
    };
  }

  @Override
  public long alignment() {
    return alignment;
  }
}
