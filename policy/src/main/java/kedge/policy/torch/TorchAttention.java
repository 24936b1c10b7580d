package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;

/** What a layer's tokens attend to: one another, or a cache. */
@FunctionalInterface
public interface TorchAttention {
  /** The attended values, {@code [tokens, heads * headSize]}. */
  Tensor attend(Projected projected);
}
