package kedge.policy.torch;

import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Tensor;

/** Steps of a layer that a GPU computes in one call each, forward and backward; {@link PlainKernels} defines them. */
interface FusedKernels {
  /** Those of the device that a tensor is on. */
  static FusedKernels on(Tensor tensor) {
    return tensor.is_cuda() ? new CudaKernels() : new PlainKernels();
  }

  /**
   * A normed tensor.
   *
   * @param output output of the norm
   * @param reciprocal reciprocal of the root mean square, one per vector, in the widened type; needed on the way back
   */
  record Normed(Tensor output, Tensor reciprocal) {
  }

  /**
   * Gradients of a norm.
   *
   * @param input gradient, of the shape and type of the input
   * @param weight null if it was not asked for
   */
  record NormGradients(Tensor input, Tensor weight) {
  }

  /**
   * Root mean square norm (Zhang and Sennrich 2019, eq. 4): {@code x / sqrt(mean(x²) + ε) · weight}, over the last
   * dimension.
   */
  Normed norm(Tensor x, Tensor weight, double epsilon);

  /** @param trained whether the gradient with respect to the weight is wanted */
  NormGradients normBackward(Tensor gradient, Tensor x, Normed normed, Tensor weight, boolean trained);

  /** Attention within each sequence of a pack. */
  Attended attend(Projected projected, TorchPackedAttention pack);

  /**
   * @param gradient gradient with respect to the attended values, {@code [tokens, heads * headSize]}; returns those
   * with respect to the projected
   */
  Projected attendBackward(Tensor gradient, Projected projected, Attended attended, TorchPackedAttention pack);

  /** The product of each expert's rows with its matrix, {@code [experts, out, in]}. */
  MatrixProduct grouped(ExpertRows rows);

  /** The rows of an expert are padded to a multiple of this. */
  long alignment();
}
