package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Router decisions of a sparse layer.
 *
 * @param probabilities of every expert, {@code [tokens, experts]}, in the widened type
 * @param experts the chosen ones, most probable first, {@code [tokens, expertsPerToken]}
 * @param weights by which the chosen experts' outputs are multiplied, {@code [tokens, expertsPerToken]}
 */
public record TorchRouting(Tensor probabilities, Tensor experts, Tensor weights) {

  /**
   * Routes {@code x [tokens, hidden]} by the router's weights {@code [experts, hidden]}: softmax over all experts, then
   * the top k.
   */
  static TorchRouting of(ModelShape shape, Tensor x, Tensor router) {
    Tensor probabilities = torch.linear(x, router).softmax(-1, new ScalarTypeOptional(Precision.widened(x)));
    T_TensorTensor_T top = probabilities.topk(shape.expertsPerToken(), -1, true, true);
    Tensor weights = top.get0();
    if (shape.renormalize()) {
      weights = weights.div(weights.sum(new long[]{-1}, true, new ScalarTypeOptional()));
    }
    return new TorchRouting(probabilities, new Tensor(top.get1()), weights.to(x.scalar_type()));
  }
}
