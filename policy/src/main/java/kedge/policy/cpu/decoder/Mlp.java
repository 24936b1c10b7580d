package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;

/** The second half of a layer: a dense SwiGLU, or a router with experts. */
interface Mlp {

  /** {@code output = residual + mlp(normed)}, all {@code [rows, hidden]}; keeps what backward needs in the trace. */
  void forward(int rows, Block normed, Block residual, LayerTrace trace, Workspace workspace, Block output);

  /**
   * Gradients: adds to the weights' gradients, and writes {@code dNormed}.
   *
   * @param change gradient by the output, {@code [rows, hidden]}
   * @param balance per expert, the gradient of the load-balance loss by each row's probability; null for none
   */
  void backward(int rows, Block normed, Block change, LayerTrace trace, Workspace workspace, float[] balance,
      Block dNormed);
}
