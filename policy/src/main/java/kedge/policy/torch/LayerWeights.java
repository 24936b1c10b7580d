package kedge.policy.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Weights of a layer by the last part of their names, for instance {@code qkv} or {@code experts.down}. */
record LayerWeights(Map<String, Tensor> tensors) {
  private static final List<String> ATTENTION = List.of("attention_norm", "qkv", "qkv_bias", "query_norm", "key_norm",
      "output", "output_bias", "mlp_norm");
  private static final List<String> DENSE = List.of("gate_up", "down");
  private static final List<String> SPARSE = List.of("router", "experts.gate_up", "experts.down");

  /** Views of the parameters, borrowed from them. */
  static LayerWeights of(ModelShape shape, Parameters parameters, int layer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Set<String> present = parameters.layout().parameters().keySet();
    Stream.concat(ATTENTION.stream(), (shape.sparse(layer) ? SPARSE : DENSE).stream())
        .filter(name -> present.contains(fullName(layer, name)))
        .forEach(name -> tensors.put(name, parameters.get(fullName(layer, name))));
    return new LayerWeights(tensors);
  }

  static String fullName(int layer, String name) {
    return "layers." + layer + "." + name;
  }

  Tensor get(String name) {
    return tensors.get(name);
  }

  /** {@code x Wᵀ}, plus the bias where the projection has one: {@code [tokens, in]} to {@code [tokens, out]}. */
  Tensor linear(Tensor x, String name) {
    Tensor bias = get(name + "_bias");
    return bias == null ? torch.linear(x, get(name)) : torch.linear(x, get(name), new TensorOptional(bias));
  }

  /** The same memory as leaves of a new autograd graph. */
  LayerWeights leaves() {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> leaves.put(name, tensor.detach().set_requires_grad(true)));
    return new LayerWeights(leaves);
  }
}
