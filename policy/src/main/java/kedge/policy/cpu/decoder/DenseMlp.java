package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.GateKernel;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;

/** SwiGLU over every row: {@code A = silu(G) ⊙ U} with {@code [G, U] = X Wguᵀ}, then {@code Y = A Wdᵀ}. */
final class DenseMlp implements Mlp {
  private final Workers workers;
  private final Linear gateUp;
  private final Linear down;
  private final GateKernel gate;

  DenseMlp(Workers workers, Linear gateUp, Linear down) {
    this.workers = workers;
    this.gateUp = gateUp;
    this.down = down;
    this.gate = new GateKernel(down.in());
  }

  @Override
  public void forward(Matrix normed, Matrix residual, LayerTrace trace, Workspace workspace, Matrix output) {
    int rows = normed.rows();
    Matrix gateUps = trace.gateUp.first(rows);
    Matrix activation = workspace.activation(rows, down.in());
    gateUp.forward(normed, gateUps);
    workers.forEachRow(rows, 8, row -> gate.forward(gateUps.bytes(), gateUps.index(row), 1, activation.bytes(),
        activation.index(row)));
    workers.forEachRow(rows, 16, row -> residual.copyRow(row, output, row));
    down.forwardAdd(activation, output);
  }

  @Override
  public void backward(Matrix normed, Matrix dOutput, LayerTrace trace, Workspace workspace, BalanceGradient balance,
      Matrix dNormed) {
    int rows = normed.rows();
    Matrix gateUps = trace.gateUp.first(rows);
    Matrix activation = workspace.activation(rows, down.in());
    down.backward(dOutput, activation); // dA = dY Wd
    workers.forEachRow(rows, 8, row -> gate.backward(gateUps.bytes(), gateUps.index(row), 1, activation.bytes(),
        activation.index(row))); // d[G, U] in the place of [G, U], and A in that of dA
    down.gradient(dOutput, activation); // dWd += dYᵀ A
    gateUp.gradient(gateUps, normed); // dWgu += d[G, U]ᵀ X
    gateUp.backward(gateUps, dNormed); // dX = d[G, U] Wgu
  }
}
