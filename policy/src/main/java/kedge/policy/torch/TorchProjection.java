package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import kedge.policy.natives.NativeScope;
import kedge.policy.torch.FusedKernels.Normed;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Queries, keys and values of a layer, and what the way back needs of them.
 *
 * @param x {@code [tokens, hidden]}
 * @param qkv the projection before norms and rotation
 * @param reciprocals reciprocals of the norms of queries and keys; empty where there are none
 */
record TorchProjection(Tensor x, Tensor qkv, Projected projected, Tensor... reciprocals) {
  /** Projects {@code x}; the norms come before the rotation, which turns queries and keys together. */
  static TorchProjection of(ModelShape shape, LayerWeights weights, Tensor x, RotaryTables rotary) {
    Tensor qkv = weights.linear(x, "qkv", MatrixProduct.DENSE);
    try (NativeScope scope = new NativeScope()) {
      long heads = shape.heads();
      long keyHeads = shape.keyValueHeads();
      Tensor values = heads(qkv, shape, heads + keyHeads, keyHeads);
      Tensor both;
      Tensor[] reciprocals = {};
      if (shape.family().headNorms()) {
        Normed queries = weights.norm(heads(qkv, shape, 0, heads), "query_norm");
        Normed keys = weights.norm(heads(qkv, shape, heads, keyHeads), "key_norm");
        both = torch.cat(new TensorVector(queries.output(), keys.output()), 1);
        reciprocals = new Tensor[]{scope.handOut(queries.reciprocal()), scope.handOut(keys.reciprocal())};
      } else {
        both = heads(qkv, shape, 0, heads + keyHeads);
      }
      Tensor rotated = rotary.rotate(both);
      return new TorchProjection(x, qkv, new Projected(scope.handOut(rotated.narrow(1, 0, heads)),
          scope.handOut(rotated.narrow(1, heads, keyHeads)), scope.handOut(values)), reciprocals);
    }
  }

  /** A run of heads of all tokens, {@code [tokens, count, headSize]}, as a view. */
  private static Tensor heads(Tensor qkv, ModelShape shape, long first, long count) {
    long size = shape.headSize();
    return qkv.narrow(1, first * size, count * size).view(-1, count, size);
  }

  /**
   * Adds the gradients of the weights, and returns that with respect to x. @param gradient gradient with respect to
   * what was projected
   */
  Tensor backward(ModelShape shape, LayerWeights weights, Projected gradient, RotaryTables rotary) {
    long heads = shape.heads();
    long keyHeads = shape.keyValueHeads();
    Tensor both = rotary.rotateBack(torch.cat(new TensorVector(gradient.queries(), gradient.keys()), 1));
    TensorVector parts = new TensorVector();
    if (reciprocals.length > 0) {
      parts.push_back(weights.normBackward(both.narrow(1, 0, heads), heads(qkv, shape, 0, heads),
          new Normed(null, reciprocals[0]), "query_norm"));
      parts.push_back(weights.normBackward(both.narrow(1, heads, keyHeads), heads(qkv, shape, heads, keyHeads),
          new Normed(null, reciprocals[1]), "key_norm"));
    } else {
      parts.push_back(both);
    }
    parts.push_back(gradient.values());
    return weights.linearBackward(torch.cat(parts, 1).flatten(1, 2), x, "qkv", MatrixProduct.DENSE);
  }
}
