package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * Experts of a sparse layer. The (token, choice) slots are sorted by expert, all experts compute their rows as one
 * product of groups, and the outputs are put back in order and summed with the router's weights. Rows move only by
 * gathers along a permutation and its inverse: unlike {@code scatter_add}, neither direction depends on the order of
 * atomic additions.
 *
 * @param mlp over the rows of all experts
 * @param outputs outputs of each token's experts, {@code [tokens, choices, hidden]}
 */
record TorchExperts(ExpertRows rows, MatrixProduct product, GatedMlp mlp, Tensor outputs) {
  private static final String PREFIX = "experts.";

  /** @param x {@code [tokens, hidden]} */
  static TorchExperts of(Tensor x, TorchRouting routing, LayerWeights weights) {
    FusedKernels kernels = weights.kernels();
    int experts = (int) weights.get(PREFIX + "down").size(0);
    ExpertRows rows = ExpertRows.of(routing.experts(), experts, kernels.alignment());
    MatrixProduct product = kernels.grouped(rows);
    GatedMlp mlp = GatedMlp.of(x.index_select(0, rows.sources()), weights, PREFIX, product);
    Tensor outputs = weights.linear(mlp.inner(), PREFIX + "down", product).index_select(0, rows.places());
    return new TorchExperts(rows, product, mlp, outputs.view(x.size(0), -1, x.size(1)));
  }

  /** The residual plus the weighted sum of each token's experts, {@code [tokens, hidden]}. */
  Tensor added(Tensor residual, TorchRouting routing) {
    return residual.unsqueeze(1).baddbmm(routing.weights().unsqueeze(1), outputs).squeeze(1);
  }

  /**
   * The gradient with respect to the router's weights, {@code [tokens, choices]}, from that with respect to the sum.
   */
  Tensor weightGradient(Tensor gradient) {
    return outputs.bmm(gradient.unsqueeze(2)).squeeze(2);
  }

  /**
   * Adds the gradients of the experts, and returns that with respect to x. @param gradient gradient with respect to the
   * sum, {@code [tokens, hidden]}
   */
  Tensor backward(Tensor gradient, TorchRouting routing, LayerWeights weights) {
    Tensor slots = gradient.unsqueeze(1).mul(routing.weights().unsqueeze(2)).view(-1, gradient.size(1));
    Tensor byRows = gradient.new_zeros(rows.sources().size(0), gradient.size(1)).index_copy_(0, rows.places(), slots);
    return mlp.backward(byRows, weights, PREFIX, product).index_select(0, rows.places()).view_as(outputs).sum(1);
  }
}
