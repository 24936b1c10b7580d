package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;

/** Attention of a layer's tokens: over packed sequences, or over a cache. */
@FunctionalInterface
public interface TorchAttention {
  /**
   * Result of attention.
   *
   * @param output the attended values, {@code [tokens, heads * headSize]}
   * @param kept what the way back needs beside them
   */
  record Attended(Tensor output, Tensor... kept) {
  }

  Attended attend(Projected projected);
}
