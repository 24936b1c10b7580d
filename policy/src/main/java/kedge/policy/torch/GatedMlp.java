package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** SwiGLU (Shazeer 2020, eq. 6): {@code down · (silu(gate · x) ⊙ up · x)}. */
final class GatedMlp {
  private GatedMlp() {
  }

  /**
   * @param x {@code [tokens, hidden]}
   * @param gateUp {@code [2 * inner, hidden]}: the gate's rows, then the up projection's
   * @param down {@code [hidden, inner]}
   * @return {@code [tokens, hidden]}
   */
  static Tensor apply(Tensor x, Tensor gateUp, Tensor down) {
    long inner = down.size(1);
    TensorVector gateAndUp = torch.linear(x, gateUp).split_with_sizes(new long[]{inner, inner}, 1);
    return torch.linear(torch.silu(gateAndUp.get(0)).mul(gateAndUp.get(1)), down);
  }
}
