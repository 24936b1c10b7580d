package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Queries, keys and values of some tokens, normed per head where the model does so, and rotated.
 *
 * @param queries {@code [tokens, heads, headSize]}
 * @param keys {@code [tokens, keyValueHeads, headSize]}
 * @param values {@code [tokens, keyValueHeads, headSize]}
 */
public record Projected(Tensor queries, Tensor keys, Tensor values) {

  /** Projects {@code x [tokens, hidden]}; the norms come before the rotation. */
  static Projected of(ModelShape shape, LayerWeights weights, Tensor x, RotaryTables rotary) {
    long size = shape.headSize();
    long queryWidth = shape.heads() * size;
    long keyWidth = shape.keyValueHeads() * size;
    TensorVector parts = weights.linear(x, "qkv")
        .split_with_sizes(new long[]{queryWidth, keyWidth, keyWidth}, 1);
    Tensor queries = parts.get(0).reshape(-1, shape.heads(), size);
    Tensor keys = parts.get(1).reshape(-1, shape.keyValueHeads(), size);
    if (shape.family().headNorms()) {
      queries = RmsNorm.apply(queries, weights.get("query_norm"), shape.normEpsilon());
      keys = RmsNorm.apply(keys, weights.get("key_norm"), shape.normEpsilon());
    }
    return new Projected(rotary.rotate(queries), rotary.rotate(keys),
        parts.get(2).reshape(-1, shape.keyValueHeads(), size));
  }
}
