package kedge.policy.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * SwiGLU before its last matrix (Shazeer 2020, eq. 6): {@code silu(gate · x) ⊙ up · x}.
 *
 * @param x {@code [rows, hidden]}
 * @param both gate and up projection, {@code [rows, 2 * inner]}
 * @param activated {@code [rows, inner]}
 * @param inner the result, {@code [rows, inner]}
 */
record GatedMlp(Tensor x, Tensor both, Tensor activated, Tensor inner) {
  /** @param prefix prefix of the weights' names, {@code experts.} or nothing */
  static GatedMlp of(Tensor x, LayerWeights weights, String prefix, MatrixProduct product) {
    Tensor both = weights.linear(x, prefix + "gate_up", product);
    long size = both.size(1) / 2;
    Tensor activated = torch.silu(both.narrow(1, 0, size));
    return new GatedMlp(x, both, activated, activated.mul(both.narrow(1, size, size)));
  }

  /**
   * Adds the gradients of all three matrices, and returns that with respect to x. @param gradient gradient with respect
   * to the last matrix' output
   */
  Tensor backward(Tensor gradient, LayerWeights weights, String prefix, MatrixProduct product) {
    Tensor outer = weights.linearBackward(gradient, inner, prefix + "down", product);
    long size = inner.size(1);
    Tensor byBoth = torch.empty_like(both);
    torch.mul_out(byBoth.narrow(1, size, size), outer, activated);
    torch.silu_backward_out(byBoth.narrow(1, 0, size), outer.mul_(both.narrow(1, size, size)),
        both.narrow(1, 0, size));
    return weights.linearBackward(byBoth, x, prefix + "gate_up", product);
  }
}
