package kedge.policy.torch;

import java.util.List;
import java.util.function.UnaryOperator;
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
   * @param gateUp of each expert, {@code [rows, hidden]} to {@code [rows, 2 * inner]}
   * @param down of each expert, {@code [rows, inner]} to {@code [rows, hidden]}
   * @return the weighted sum of each token's experts, {@code [tokens, hidden]}
   */
  static Tensor apply(Tensor x, TorchRouting routing, List<UnaryOperator<Tensor>> gateUp,
      List<UnaryOperator<Tensor>> down) {
    long tokens = x.size(0);
    long hidden = x.size(1);
    long choices = routing.experts().size(1);
    Tensor slots = routing.experts().reshape(-1); // [tokens * choices]: the expert of each slot
    Tensor order = slots.argsort(true, 0, false);
    Tensor inverse = order.argsort(true, 0, false);
    long[] counts = Transfer.longs(slots.bincount(new TensorOptional(), gateUp.size()));
    Tensor repeated = x.unsqueeze(1).expand(tokens, choices, hidden).reshape(tokens * choices, hidden);
    TensorVector rows = repeated.index_select(0, order).split_with_sizes(counts, 0);
    TensorVector outputs = new TensorVector();
    for (int expert = 0; expert < counts.length; expert++) {
      if (counts[expert] > 0) {
        outputs.push_back(GatedMlp.apply(rows.get(expert), gateUp.get(expert), down.get(expert)));
      }
    }
    Tensor inOrder = torch.cat(outputs, 0).index_select(0, inverse).view(tokens, choices, hidden);
    return inOrder.mul(routing.weights().unsqueeze(-1)).sum(1);
  }
}
