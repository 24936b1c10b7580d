package kedge.policy.torch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** SwiGLU (Shazeer 2020, eq. 6): {@code down · (silu(gate · x) ⊙ up · x)}. */
final class GatedMlp {
  private GatedMlp() {
  }

  /** The same for weights without adapters: {@code gateUp [2 * inner, hidden]} and {@code down [hidden, inner]}. */
  static Tensor apply(Tensor x, Tensor gateUp, Tensor down) {
    return apply(x, input -> torch.linear(input, gateUp), inner -> torch.linear(inner, down));
  }

  /**
   * @param x {@code [tokens, hidden]}
   * @param gateUp {@code [tokens, hidden]} to {@code [tokens, 2 * inner]}: the gate's columns, then the up projection's
   * @param down {@code [tokens, inner]} to {@code [tokens, hidden]}
   * @return {@code [tokens, hidden]}
   */
  static Tensor apply(Tensor x, UnaryOperator<Tensor> gateUp, UnaryOperator<Tensor> down) {
    Tensor both = gateUp.apply(x);
    long inner = both.size(1) / 2;
    TensorVector gateAndUp = both.split_with_sizes(new long[]{inner, inner}, 1);
    return down.apply(torch.silu(gateAndUp.get(0)).mul(gateAndUp.get(1)));
  }
}
