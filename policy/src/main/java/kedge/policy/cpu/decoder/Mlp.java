package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Matrix;

/** The second half of a layer: a dense SwiGLU, or a router with experts. */
interface Mlp {

  /** Returns whether ranks divide it, which then run it side by side, with rows or without. */
  default boolean divided() {
    return false;
  }

  /** {@code output = residual + mlp(normed)}, all {@code [rows, hidden]}; keeps what backward needs in the trace. */
  void forward(Matrix normed, Matrix residual, LayerTrace trace, Workspace workspace, Matrix output);

  /**
   * Writes {@code dNormed} and adds to the weights' gradients.
   *
   * @param dOutput gradient with respect to the output, {@code [rows, hidden]}
   * @param balance gradient of the load-balance loss with respect to the router probabilities; null for none
   */
  void backward(Matrix normed, Matrix dOutput, LayerTrace trace, Workspace workspace, BalanceGradient balance,
      Matrix dNormed);
}
