package kedge.policy.reference;

import org.bytedeco.pytorch.Tensor;

/** What a layer's tokens attend to: one another, or a cache. */
@FunctionalInterface
interface Attention {
  /** The attended values, {@code [tokens, heads * headSize]}. */
  Tensor attend(Projected projected);
}
