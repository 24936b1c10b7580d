package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** The widened type of norms, softmaxes and logits: fp32, or fp64 where the weights are fp64. */
public final class Precision {
  private Precision() {
  }

  /** fp64 for fp64, fp32 for all else. */
  public static ScalarType widened(Tensor tensor) {
    return tensor.scalar_type().intern() == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
  }

  /**
   * {@code left · right}, {@code [rows, inner] · [inner, columns]}, neither rounded nor summed below the widened type.
   */
  static Tensor product(Tensor left, Tensor right) {
    ScalarType widened = widened(left);
    if (left.scalar_type().intern() == widened) {
      return left.mm(right);
    }
    return left.is_cuda() ? torch.mm(left, right, widened) : left.to(widened).mm(right.to(widened));
  }

  /** As {@link #product}, for each of a batch: {@code [batch, rows, inner] · [batch, inner, columns]}. */
  public static Tensor batchedProduct(Tensor left, Tensor right) {
    ScalarType widened = widened(left);
    if (left.scalar_type().intern() == widened) {
      return left.bmm(right);
    }
    return left.is_cuda() ? torch.bmm(left, right, widened) : left.to(widened).bmm(right.to(widened));
  }

  /** Adds {@code left · right} to {@code into}, neither rounded nor summed below the type of that. */
  static void addProduct(Tensor into, Tensor left, Tensor right) {
    if (into.scalar_type().intern() == left.scalar_type().intern()) {
      into.addmm_(left, right);
    } else {
      into.add_(product(left, right));
    }
  }
}
