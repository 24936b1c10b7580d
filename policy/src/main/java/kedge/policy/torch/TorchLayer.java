package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.Tensor;

/** Pre-norm decoder layer: attention, then SwiGLU or experts, each added to the residual stream. */
record TorchLayer(ModelShape shape, int index, LayerWeights weights) {

  /**
   * @param hidden the residual stream, {@code [tokens, hidden]}
   * @param routing null in a dense layer
   */
  record Output(Tensor hidden, TorchRouting routing) {
  }

  Output forward(Tensor x, RotaryTables rotary, TorchAttention attention) {
    Tensor normed = RmsNorm.apply(x, weights.get("attention_norm"), shape.normEpsilon());
    Tensor attended = attention.attend(Projected.of(shape, weights, normed, rotary));
    Tensor middle = x.add(weights.linear(attended, "output"));
    Tensor input = RmsNorm.apply(middle, weights.get("mlp_norm"), shape.normEpsilon());
    if (!shape.sparse(index)) {
      return new Output(middle.add(GatedMlp.apply(input, row -> weights.linear(row, "gate_up"),
          inner -> weights.linear(inner, "down"))), null);
    }
    TorchRouting routing = TorchRouting.of(shape, input, weights.get("router"));
    Tensor mixed = TorchExperts.apply(input, routing, weights.experts("experts.gate_up"),
        weights.experts("experts.down"));
    return new Output(middle.add(mixed), routing);
  }
}
