package kedge.benchmarks;

import kedge.policy.model.ModelShape;

/**
 * How many operations a token needs; a multiplication and its addition are two. Norms, softmax, activations and rotary
 * positions are left out.
 *
 * <p>One token passes through {@code layers * (hidden * (heads + 2 keyValueHeads) * headSize + heads * headSize *
 * hidden + mlp)} weights, where mlp is {@code 3 * hidden * inner} in a dense layer and {@code experts * hidden +
 * expertsPerToken * 3 * hidden * inner} in a sparse one, and two operations with each. A token that sees {@code
 * context} tokens, itself included, adds {@code 4 * layers * heads * headSize * context}; one whose logits are wanted
 * adds {@code 2 * hidden * vocabulary}. Training needs three times as much: forward once, and backward twice, for
 * inputs and for weights.
 */
record ArithmeticBenchmark(ModelShape shape) {

  /** Weights in the layers that one token passes through. */
  private double active() {
    double sum = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      double mlp = shape.sparse(layer)
          ? (double) shape.hidden() * shape.experts()
              + 3.0 * shape.expertsPerToken() * shape.hidden() * shape.expertIntermediate()
          : 3.0 * shape.hidden() * shape.denseIntermediate();
      sum += attentionWeights() + mlp;
    }
    return sum;
  }

  private double attentionWeights() {
    return (double) shape.hidden() * shape.queryKeyValueWidth()
        + (double) shape.heads() * shape.headSize() * shape.hidden();
  }

  /** Operations of tokens {@code from} to {@code to - 1} of a sequence, forward, without the head. */
  double forward(int from, int to) {
    double contexts = (to * (to + 1.0) - from * (from + 1.0)) / 2;
    return 2 * active() * (to - from) + 4.0 * shape.layers() * shape.heads() * shape.headSize() * contexts;
  }

  /** Operations of one token's logits. */
  double head() {
    return 2.0 * shape.hidden() * shape.vocabulary();
  }

  /** Bytes of all fp32 matrices that a decode step reads when its tokens meet every expert: the layers and the head. */
  double stepBytes() {
    double sum = (double) shape.hidden() * shape.vocabulary();
    for (int layer = 0; layer < shape.layers(); layer++) {
      double mlp = shape.sparse(layer)
          ? shape.experts() * (shape.hidden() + 3.0 * shape.hidden() * shape.expertIntermediate())
          : 3.0 * shape.hidden() * shape.denseIntermediate();
      sum += attentionWeights() + mlp;
    }
    return Float.BYTES * sum;
  }
}
