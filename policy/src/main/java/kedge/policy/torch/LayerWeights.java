package kedge.policy.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.Adapters;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights of a layer by the last part of their names, for instance {@code qkv} or {@code experts.down}, with the
 * adapters of those that have one.
 *
 * @param lora layout of the adapters; null for none
 */
record LayerWeights(int layer, Map<String, Tensor> tensors, LoraLayout lora) {
  private static final List<String> ATTENTION = List.of("attention_norm", "qkv", "qkv_bias", "query_norm", "key_norm",
      "output", "output_bias", "mlp_norm");
  private static final List<String> DENSE = List.of("gate_up", "down");
  private static final List<String> SPARSE = List.of("router", "experts.gate_up", "experts.down");

  /** Views of the parameters, borrowed from them. */
  static LayerWeights of(ModelShape shape, Parameters parameters, Adapters adapters, int layer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Set<String> present = parameters.layout().parameters().keySet();
    Stream.concat(ATTENTION.stream(), (shape.sparse(layer) ? SPARSE : DENSE).stream())
        .filter(name -> present.contains(fullName(layer, name)))
        .forEach(name -> tensors.put(name, parameters.get(fullName(layer, name))));
    if (adapters == null) {
      return new LayerWeights(layer, tensors, null);
    }
    String prefix = fullName(layer, "");
    adapters.values().layout().parameters().keySet().stream().filter(name -> name.startsWith(prefix))
        .forEach(name -> tensors.put(name.substring(prefix.length()), adapters.values().get(name)));
    return new LayerWeights(layer, tensors, adapters.layout());
  }

  static String fullName(int layer, String name) {
    return "layers." + layer + "." + name;
  }

  Tensor get(String name) {
    return tensors.get(name);
  }

  /**
   * {@code x Wᵀ}, plus the bias where the projection has one, and the low-rank term where it is adapted: {@code
   * [tokens, in]} to {@code [tokens, out]}.
   */
  Tensor linear(Tensor x, String name) {
    Tensor bias = get(name + "_bias");
    Tensor y = bias == null ? torch.linear(x, get(name)) : torch.linear(x, get(name), new TensorOptional(bias));
    AdaptedProjection adapted = adapted(name);
    return adapted == null ? y : y.add(lowRank(x, get(name + ".lora_A"), get(name + ".lora_B"), adapted));
  }

  /** The maps of all experts, as {@link #linear}. */
  List<UnaryOperator<Tensor>> experts(String name) {
    // unbind, not select: its backward is one stack, where every select would allocate a gradient of all experts
    TensorVector weights = get(name).unbind(0);
    AdaptedProjection adapted = adapted(name);
    TensorVector a = adapted == null ? null : get(name + ".lora_A").unbind(0);
    TensorVector b = adapted == null ? null : get(name + ".lora_B").unbind(0);
    List<UnaryOperator<Tensor>> maps = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      int expert = i;
      maps.add(x -> {
        Tensor y = torch.linear(x, weights.get(expert));
        return adapted == null ? y : y.add(lowRank(x, a.get(expert), b.get(expert), adapted));
      });
    }
    return maps;
  }

  private AdaptedProjection adapted(String name) {
    return lora == null ? null : lora.adapted().get(fullName(layer, name));
  }

  private Tensor lowRank(Tensor x, Tensor a, Tensor b, AdaptedProjection adapted) {
    return TorchLowRank.apply(x, a, b, adapted, lora.lora().scale());
  }

  /** The same memory, those of the given full names as leaves of a new autograd graph. */
  LayerWeights leaves(Set<String> trained) {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> leaves.put(name,
        tensor.detach().set_requires_grad(trained.contains(fullName(layer, name)))));
    return new LayerWeights(layer, leaves, lora);
  }
}
