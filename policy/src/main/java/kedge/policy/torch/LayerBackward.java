package kedge.policy.torch;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Backward with recomputation (Chen et al. 2016, "Training deep nets with sublinear memory cost"): the forward pass
 * keeps only each layer's input; here a layer runs again with a graph, which lives until its gradients are added.
 */
record LayerBackward(TorchDecoder decoder, Parameters gradients) {

  /** Names of the weights that are trained: those which have gradients. */
  private Set<String> trained() {
    return gradients.layout().parameters().keySet();
  }

  /**
   * Adds one layer's parameter gradients.
   *
   * @param input of the layer in the forward pass, {@code [tokens, hidden]}
   * @param gradient by the layer's output
   * @param probabilityGradient by each router probability, {@code [experts]}; null for none
   * @return the gradient by the layer's input
   */
  Tensor layer(int index, Tensor input, Tensor gradient, Tensor probabilityGradient, RotaryTables rotary,
      TorchAttention attention) {
    try (NativeScope scope = new NativeScope(); AutoGradMode mode = new AutoGradMode(true)) {
      TorchLayer borrowed = decoder.layer(index);
      LayerWeights leaves = borrowed.weights().leaves(trained());
      Tensor x = input.detach().set_requires_grad(true);
      TorchLayer.Output output = new TorchLayer(decoder.shape(), index, leaves).forward(x, rotary, attention);
      TensorVector outputs = new TensorVector(output.hidden());
      TensorVector outputGradients = new TensorVector(gradient);
      if (probabilityGradient != null) {
        outputs.push_back(output.routing().probabilities());
        outputGradients.push_back(probabilityGradient.expand_as(output.routing().probabilities()));
      }
      List<String> names = leaves.tensors().keySet().stream()
          .filter(name -> trained().contains(LayerWeights.fullName(index, name))).toList();
      TensorVector inputs = new TensorVector(x);
      names.forEach(name -> inputs.push_back(leaves.get(name)));
      TensorVector found = torch.grad(outputs, inputs, outputGradients, new BoolOptional(false), false, false);
      for (int i = 0; i < names.size(); i++) {
        gradients.get(LayerWeights.fullName(index, names.get(i))).add_(found.get(i + 1));
      }
      return scope.handOut(new Tensor(found.get(0)));
    }
  }

  /**
   * Adds the gradient of the final norm's weight where that is trained; {@code select} picks the rows that are scored.
   * Returns the gradient by the hidden states.
   */
  Tensor norm(Tensor hidden, Tensor gradient, UnaryOperator<Tensor> select) {
    try (NativeScope scope = new NativeScope(); AutoGradMode mode = new AutoGradMode(true)) {
      Tensor x = hidden.detach().set_requires_grad(true);
      Tensor weight = decoder.parameters().get("norm").detach().set_requires_grad(true);
      Tensor output = RmsNorm.apply(select.apply(x), weight, decoder.shape().normEpsilon());
      TensorVector found = torch.grad(new TensorVector(output), new TensorVector(x, weight), new TensorVector(gradient),
          new BoolOptional(false), false, false);
      if (trained().contains("norm")) {
        gradients.get("norm").add_(found.get(1));
      }
      return scope.handOut(new Tensor(found.get(0)));
    }
  }

  /** Adds the gradient of the embedding's rows, where those are trained. */
  void embedding(Tensor ids, Tensor gradient) {
    if (!trained().contains("embedding")) {
      return;
    }
    try (NativeScope scope = new NativeScope()) {
      gradients.get("embedding")
          .add_(torch.embedding_dense_backward(gradient, ids, decoder.shape().vocabulary(), -1, false));
    }
  }
}
