package kedge.policy.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Root mean square norm (Zhang and Sennrich 2019, eq. 4): {@code x / sqrt(mean(x²) + ε) · weight}, over the last
 * dimension.
 */
final class RmsNorm {
  private RmsNorm() {
  }

  /** The mean and the division in the widened type, the scale in the type of the weights. */
  static Tensor apply(Tensor x, Tensor weight, double epsilon) {
    Tensor widened = x.to(Precision.widened(x));
    Tensor meanSquare = widened.mul(widened).mean(new long[]{-1}, true, new ScalarTypeOptional());
    Tensor normed = widened.mul(meanSquare.add(new Scalar(epsilon)).rsqrt());
    return weight.mul(normed.to(x.scalar_type()));
  }
}
