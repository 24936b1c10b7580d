package kedge.policy.torch.decode;

import kedge.policy.generate.Sampling;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Top-k, top-p and min-p, in this order, on logits already divided by the temperature; what is filtered out becomes −∞.
 */
final class SamplingFilters {

  private SamplingFilters() {
  }

  /** Filters {@code scaled [rows, vocabulary]}. */
  static Tensor apply(Tensor scaled, Sampling sampling) {
    Tensor kept = scaled;
    if (sampling.topK() > 0 && sampling.topK() < scaled.size(1)) {
      kept = topK(kept, sampling.topK());
    }
    if (sampling.topP() < 1) {
      kept = topP(kept, sampling.topP());
    }
    return sampling.minP() > 0 ? minP(kept, sampling.minP()) : kept;
  }

  /** Of equals the lower id comes first. */
  private static Tensor topK(Tensor scaled, int k) {
    Tensor order = scaled.sort(new BoolOptional(true), -1, true).get1();
    return scaled.scatter(1, order.narrow(1, k, scaled.size(1) - k), new Scalar(Double.NEGATIVE_INFINITY));
  }

  /**
   * A token stays while the mass before it, from the most probable on, is below p; of equals the lower id comes first
   * (Holtzman et al. 2020).
   */
  private static Tensor topP(Tensor scaled, double p) {
    T_TensorTensor_T sorted = scaled.sort(new BoolOptional(true), -1, true);
    Tensor probabilities = sorted.get0().softmax(-1, new ScalarTypeOptional(ScalarType.Double));
    Tensor before = probabilities.cumsum(-1).sub(probabilities);
    Tensor dropped = before.ge(new Scalar(p));
    return scaled.masked_fill(torch.zeros_like(dropped).scatter_(1, sorted.get1(), dropped),
        new Scalar(Double.NEGATIVE_INFINITY));
  }

  /** Relative to the most probable token (Nguyen et al. 2024). */
  private static Tensor minP(Tensor scaled, double p) {
    Tensor probabilities = scaled.softmax(-1);
    Tensor least = probabilities.amax(new long[]{-1}, true).mul(new Scalar(p));
    return scaled.masked_fill(probabilities.lt(least), new Scalar(Double.NEGATIVE_INFINITY));
  }
}
