package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * What is computed wider than the weights: norms, softmaxes and logits are in fp32 (in fp64 when the weights are fp64).
 */
public final class Precision {
  private Precision() {
  }

  /** fp64 for fp64, fp32 for all else. */
  public static ScalarType widened(Tensor tensor) {
    return widened(tensor.scalar_type());
  }

  static ScalarType widened(ScalarType type) {
    return type.intern() == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
  }

  /** {@code left · right}, {@code [rows, inner] · [inner, columns]}, neither rounded nor summed below the wide type. */
  static Tensor product(Tensor left, Tensor right) {
    ScalarType wide = widened(left);
    if (left.scalar_type().intern() == wide) {
      return left.mm(right);
    }
    return left.is_cuda() ? torch.mm(left, right, wide) : left.to(wide).mm(right.to(wide));
  }

  /** As {@link #product}, for each of a batch: {@code [batch, rows, inner] · [batch, inner, columns]}. */
  public static Tensor batchedProduct(Tensor left, Tensor right) {
    ScalarType wide = widened(left);
    if (left.scalar_type().intern() == wide) {
      return left.bmm(right);
    }
    return left.is_cuda() ? torch.bmm(left, right, wide) : left.to(wide).bmm(right.to(wide));
  }
}
