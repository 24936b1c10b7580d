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

  /**
   * Queries, keys and values of some tokens, normed per head where the model does so, and rotated; or their gradients.
   *
   * @param queries {@code [tokens, heads, headSize]}
   * @param keys {@code [tokens, keyValueHeads, headSize]}
   * @param values {@code [tokens, keyValueHeads, headSize]}
   */
  record Projected(Tensor queries, Tensor keys, Tensor values) {
  }

  Attended attend(Projected projected);
}
