package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;

/** Attention of a layer's tokens: over packed sequences, or over a cache. */
@FunctionalInterface
public interface TorchAttention {
  /** The attended values, {@code [tokens, heads * headSize]}. */
  Tensor attend(Projected projected);
}
