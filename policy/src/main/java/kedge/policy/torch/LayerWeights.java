package kedge.policy.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.Adapters;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.Parameters;
import kedge.policy.torch.FusedKernels.Normed;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights of a layer by the last part of their names, for instance {@code qkv} or {@code experts.down}, with the
 * adapters of those that have one, and with the sums of their gradients.
 *
 * @param prefix what stands before these names
 * @param lora layout of the adapters; null for none
 * @param epsilon epsilon of the norms
 */
record LayerWeights(String prefix, Map<String, Tensor> tensors, LoraLayout lora, Gradients gradients,
    FusedKernels kernels, double epsilon) {
  /** Views of the parameters, borrowed from them. */
  static LayerWeights of(String prefix, Parameters parameters, Adapters adapters, Gradients gradients,
      FusedKernels kernels, double epsilon) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    add(prefix, parameters, tensors);
    if (adapters != null) {
      add(prefix, adapters.values(), tensors);
    }
    return new LayerWeights(prefix, tensors, adapters == null ? null : adapters.layout(), gradients, kernels, epsilon);
  }

  private static void add(String prefix, Parameters parameters, Map<String, Tensor> into) {
    parameters.layout().parameters().keySet().stream().filter(name -> name.startsWith(prefix))
        .forEach(name -> into.put(name.substring(prefix.length()), parameters.get(name)));
  }

  Tensor get(String name) {
    return tensors.get(name);
  }

  /** Where the gradient of a weight is added; null if it is not trained. */
  Tensor gradient(String name) {
    return gradients.get(prefix + name);
  }

  Normed norm(Tensor x, String name) {
    return kernels.norm(x, get(name), epsilon);
  }

  /** Adds the gradient with respect to a norm's weight, and returns that with respect to its input. */
  Tensor normBackward(Tensor gradient, Tensor x, Normed normed, String name) {
    Tensor sum = gradient(name);
    FusedKernels.NormGradients found = kernels.normBackward(gradient, x, normed, get(name), sum != null);
    if (sum != null) {
      sum.add_(found.weight());
    }
    return found.input();
  }

  /**
   * {@code x Wᵀ}, plus the bias where the projection has one, and the low-rank term where it is adapted: {@code [rows,
   * in]} to {@code [rows, out]}.
   */
  Tensor linear(Tensor x, String name, MatrixProduct product) {
    Tensor bias = get(name + "_bias");
    Tensor y = bias == null ? product.forward(x, get(name)) : torch.linear(x, get(name), new TensorOptional(bias));
    if (adapted(name) != null) {
      lowRank(name, product).addTo(y, x);
    }
    return y;
  }

  /** The residual plus {@link #linear}. */
  Tensor linearAdded(Tensor residual, Tensor x, String name) {
    return get(name + "_bias") == null && adapted(name) == null ? torch.addmm(residual, x, get(name).t())
        : residual.add(linear(x, name, MatrixProduct.DENSE));
  }

  /** Adds the gradients of {@link #linear} with respect to its weights, and returns that with respect to x. */
  Tensor linearBackward(Tensor gradient, Tensor x, String name, MatrixProduct product) {
    if (gradient(name) != null) {
      product.addWeightGradient(gradient, x, gradient(name));
    }
    if (gradient(name + "_bias") != null) {
      gradient(name + "_bias").add_(gradient.sum(0));
    }
    Tensor input = product.backward(gradient, get(name));
    if (adapted(name) != null) {
      lowRank(name, product).backward(gradient, x, input, gradient(name + ".lora_A"), gradient(name + ".lora_B"));
    }
    return input;
  }

  private AdaptedProjection adapted(String name) {
    return lora == null ? null : lora.adapted().get(prefix + name);
  }

  private TorchLowRank lowRank(String name, MatrixProduct product) {
    return new TorchLowRank(get(name + ".lora_A"), get(name + ".lora_B"), adapted(name), lora.lora().scale(), product);
  }
}
