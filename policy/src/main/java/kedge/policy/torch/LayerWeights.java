package kedge.policy.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Tensor;

/** Weights of a layer by the last part of their names, for instance {@code qkv} or {@code experts.down}. */
record LayerWeights(Map<String, Tensor> tensors) {
  private static final List<String> ATTENTION = List.of("attention_norm", "qkv", "query_norm", "key_norm", "output",
      "mlp_norm");
  private static final List<String> DENSE = List.of("gate_up", "down");
  private static final List<String> SPARSE = List.of("router", "experts.gate_up", "experts.down");

  /** Views of the parameters, borrowed from them. */
  static LayerWeights of(ModelShape shape, Parameters parameters, int layer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    ATTENTION.forEach(name -> tensors.put(name, parameters.get(fullName(layer, name))));
    (shape.sparse(layer) ? SPARSE : DENSE).forEach(name -> tensors.put(name, parameters.get(fullName(layer, name))));
    return new LayerWeights(tensors);
  }

  static String fullName(int layer, String name) {
    return "layers." + layer + "." + name;
  }

  Tensor get(String name) {
    return tensors.get(name);
  }

  /** The same memory as leaves of a new autograd graph. */
  LayerWeights leaves() {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> leaves.put(name, tensor.detach().set_requires_grad(true)));
    return new LayerWeights(leaves);
  }
}
