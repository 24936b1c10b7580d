package kedge.policy.torch;

import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Experts of a sparse layer. The (token, choice) slots are sorted by expert, each expert computes its rows as one
 * matrix, and the outputs are put back in order and summed with the router's weights. Rows move only by gathers along
 * a permutation, whose backward is a gather too: unlike {@code scatter_add}, neither direction depends on the order of
 * atomic additions.
 */
final class TorchExperts {
  private TorchExperts() {
  }

  /**
   * @param x {@code [tokens, hidden]}
   * @param gateUp {@code [experts, 2 * inner, hidden]}
   * @param down {@code [experts, hidden, inner]}
   * @return the weighted sum of each token's experts, {@code [tokens, hidden]}
   */
  static Tensor apply(Tensor x, TorchRouting routing, Tensor gateUp, Tensor down) {
    long tokens = x.size(0);
    long hidden = x.size(1);
    long choices = routing.experts().size(1);
    Tensor slots = routing.experts().reshape(-1); // [tokens * choices]: the expert of each slot
    Tensor order = slots.argsort(true, 0, false);
    Tensor inverse = order.argsort(true, 0, false);
    long[] counts = Transfer.longs(slots.bincount(new TensorOptional(), gateUp.size(0)));
    Tensor repeated = x.unsqueeze(1).expand(tokens, choices, hidden).reshape(tokens * choices, hidden);
    TensorVector rows = repeated.index_select(0, order).split_with_sizes(counts, 0);
    // unbind, not select: its backward is one stack, where every select would allocate a gradient of all experts
    TensorVector gateUps = gateUp.unbind(0);
    TensorVector downs = down.unbind(0);
    TensorVector outputs = new TensorVector();
    for (int expert = 0; expert < counts.length; expert++) {
      if (counts[expert] > 0) {
        outputs.push_back(GatedMlp.apply(rows.get(expert), gateUps.get(expert), downs.get(expert)));
      }
    }
    Tensor inOrder = torch.cat(outputs, 0).index_select(0, inverse).view(tokens, choices, hidden);
    return inOrder.mul(routing.weights().unsqueeze(-1)).sum(1);
  }
}
