package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import kedge.policy.natives.NativeScope;
import kedge.policy.torch.FusedKernels.Normed;
import kedge.policy.torch.TorchAttention.Attended;
import kedge.policy.torch.TorchAttention.Projected;
import org.bytedeco.pytorch.Tensor;

/** Pre-norm decoder layer: attention, then SwiGLU or experts, each added to the residual stream. */
record TorchLayer(ModelShape shape, int index, LayerWeights weights) {
  /**
   * A forward pass, with what the way back needs.
   *
   * @param x the residual stream before the layer, {@code [tokens, hidden]}
   * @param middle that between its halves
   * @param mlp null in a sparse layer
   * @param routing null in a dense layer
   * @param experts null in a dense layer
   * @param hidden the residual stream after the layer
   */
  record Trace(Tensor x, Normed first, TorchProjection projection, Attended attended, Tensor middle, Normed second,
      GatedMlp mlp, TorchRouting routing, TorchExperts experts, Tensor hidden) {
  }

  Trace forward(Tensor x, RotaryTables rotary, TorchAttention attention) {
    Normed first = weights.norm(x, "attention_norm");
    TorchProjection projection = TorchProjection.of(shape, weights, first.output(), rotary);
    Attended attended = attention.attend(projection.projected());
    Tensor middle = weights.linearAdded(x, attended.output(), "output");
    Normed second = weights.norm(middle, "mlp_norm");
    if (!shape.sparse(index)) {
      GatedMlp mlp = GatedMlp.of(second.output(), weights, "", MatrixProduct.DENSE);
      return new Trace(x, first, projection, attended, middle, second, mlp, null, null,
          weights.linearAdded(middle, mlp.inner(), "down"));
    }
    TorchRouting routing = TorchRouting.of(shape, second.output(), weights.get("router"));
    TorchExperts experts = TorchExperts.of(second.output(), routing, weights);
    return new Trace(x, first, projection, attended, middle, second, null, routing, experts,
        experts.added(middle, routing));
  }

  /**
   * Adds the layer's gradients.
   *
   * @param gradient gradient with respect to the layer's output
   * @param byProbabilities gradient with respect to each router probability, {@code [experts]}; null for none
   * @return the gradient with respect to the layer's input
   */
  Tensor backward(Trace trace, Tensor gradient, Tensor byProbabilities, RotaryTables rotary,
      TorchPackedAttention attention) {
    try (NativeScope scope = new NativeScope()) {
      Tensor inner = trace.mlp != null ? trace.mlp.backward(gradient, weights, "", MatrixProduct.DENSE)
          : sparse(trace, gradient, byProbabilities);
      Tensor middle = weights.normBackward(inner, trace.middle, trace.second, "mlp_norm").add_(gradient);
      Tensor attended = weights.linearBackward(middle, trace.attended.output(), "output", MatrixProduct.DENSE);
      Projected projected = attention.backward(attended, trace.projection.projected(), trace.attended);
      Tensor outer = trace.projection.backward(shape, weights, projected, rotary);
      return scope.handOut(weights.normBackward(outer, trace.x, trace.first, "attention_norm").add_(middle));
    }
  }

  private Tensor sparse(Trace trace, Tensor gradient, Tensor byProbabilities) {
    Tensor logits = trace.routing.logitGradient(trace.experts.weightGradient(gradient), byProbabilities);
    return weights.linearBackward(logits, trace.second.output(), "router", MatrixProduct.DENSE)
        .add_(trace.experts.backward(gradient, trace.routing, weights));
  }
}
