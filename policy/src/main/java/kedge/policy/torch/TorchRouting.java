package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Router decisions of a sparse layer.
 *
 * @param probabilities probabilities of every expert, {@code [tokens, experts]}, in the widened type
 * @param experts the chosen ones, most probable first, {@code [tokens, expertsPerToken]}
 * @param weights by which the chosen experts' outputs are multiplied, {@code [tokens, expertsPerToken]}
 * @param mass the chosen experts' probability, {@code [tokens, 1]}; null where the weights are not divided by it
 */
public record TorchRouting(Tensor probabilities, Tensor experts, Tensor weights, Tensor mass) {
  /**
   * Routes {@code x [tokens, hidden]} by the router's weights {@code [experts, hidden]}: softmax over all experts, then
   * the top k.
   */
  static TorchRouting of(ModelShape shape, Tensor x, Tensor router) {
    Tensor probabilities = torch.linear(x, router).softmax(-1, new ScalarTypeOptional(Precision.widened(x)));
    T_TensorTensor_T top = probabilities.topk(shape.expertsPerToken(), -1, true, true);
    Tensor weights = new Tensor(top.get0());
    Tensor mass = shape.renormalize() ? sum(weights) : null;
    return new TorchRouting(probabilities, new Tensor(top.get1()),
        (mass == null ? weights : weights.div(mass)).to(x.scalar_type()), mass);
  }

  /**
   * The gradient with respect to the router's logits, {@code [tokens, experts]}.
   *
   * @param byWeights gradient with respect to the weights
   * @param byProbabilities gradient with respect to each expert's probability, the same for every token, {@code
   * [experts]}; null for none
   */
  Tensor logitGradient(Tensor byWeights, Tensor byProbabilities) {
    Tensor byTop = byWeights.to(probabilities.scalar_type());
    if (mass != null) {
      Tensor shares = probabilities.gather(1, experts).div(mass);
      byTop = byTop.sub(sum(byTop.mul(shares))).div(mass);
    }
    Tensor byAll = torch.zeros_like(probabilities).scatter_(1, experts, byTop);
    if (byProbabilities != null) {
      byAll.add_(byProbabilities);
    }
    return byAll.sub_(sum(byAll.mul(probabilities))).mul_(probabilities).to(weights.scalar_type());
  }

  private static Tensor sum(Tensor rows) {
    return rows.sum(new long[]{-1}, true, new ScalarTypeOptional());
  }
}
