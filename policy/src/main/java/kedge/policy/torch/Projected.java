package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * Queries, keys and values of some tokens, normed per head where the model does so, and rotated; or their gradients.
 *
 * @param queries {@code [tokens, heads, headSize]}
 * @param keys {@code [tokens, keyValueHeads, headSize]}
 * @param values {@code [tokens, keyValueHeads, headSize]}
 */
public record Projected(Tensor queries, Tensor keys, Tensor values) {
}
