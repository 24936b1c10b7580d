package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.GateKernel;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Workers;

/** SwiGLU over every row. */
final class DenseMlp implements Mlp {
  private final Workers workers;
  private final Linear gateUp;
  private final Linear down;
  private final GateKernel gate;
  private final int inner;

  DenseMlp(Workers workers, Linear gateUp, Linear down) {
    this.workers = workers;
    this.gateUp = gateUp;
    this.down = down;
    this.inner = down.in();
    this.gate = new GateKernel(inner);
  }

  @Override
  public void forward(int rows, Block normed, Block residual, LayerTrace trace, Workspace workspace, Block output) {
    int hidden = down.out();
    gateUp.forward(normed, 0, rows, 0, trace.gateUp, 0, 2 * inner);
    activate(rows, trace, workspace);
    workers.rows(rows, 16, (lane, first, count) -> Floats.copy(residual.bytes(), first * hidden, output.bytes(),
        first * hidden, count * hidden));
    down.forward(workspace.activation, 0, rows, 1, output, 0, hidden);
  }

  private void activate(int rows, LayerTrace trace, Workspace workspace) {
    workers.rows(rows, 8, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        gate.forward(trace.gateUp.bytes(), row * 2 * inner, 1, workspace.activation.bytes(), row * inner);
      }
    });
  }

  @Override
  public void backward(int rows, Block normed, Block change, LayerTrace trace, Workspace workspace, float[] balance,
      Block dNormed) {
    int hidden = down.out();
    activate(rows, trace, workspace);
    down.gradient(change, 0, hidden, workspace.activation, 0, rows);
    down.backward(change, 0, hidden, rows, 0, workspace.activation, 0);
    workers.rows(rows, 8, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        gate.backward(trace.gateUp.bytes(), row * 2 * inner, 1, workspace.activation.bytes(), row * inner);
      }
    });
    gateUp.gradient(trace.gateUp, 0, 2 * inner, normed, 0, rows);
    gateUp.backward(trace.gateUp, 0, 2 * inner, rows, 0, dNormed, 0);
  }
}
