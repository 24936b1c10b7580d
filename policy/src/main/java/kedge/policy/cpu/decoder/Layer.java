package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;

/** Pre-norm decoder layer: {@code middle = x + attention(norm(x))}, {@code y = middle + mlp(norm(middle))}. */
public final class Layer {
  private final int index;
  private final Workers workers;
  private final LayerNorms attentionNorm;
  private final Linear projection;
  private final HeadPositions headPositions;
  private final Linear output;
  private final LayerNorms mlpNorm;
  private final Mlp mlp;

  Layer(int index, Workers workers, LayerNorms attentionNorm, Linear projection, HeadPositions headPositions,
      Linear output,
      LayerNorms mlpNorm, Mlp mlp) {
    this.index = index;
    this.workers = workers;
    this.attentionNorm = attentionNorm;
    this.projection = projection;
    this.headPositions = headPositions;
    this.output = output;
    this.mlpNorm = mlpNorm;
    this.mlp = mlp;
  }

  /** Returns whether ranks divide its experts; they run it side by side, with rows or without. */
  boolean divided() {
    return mlp.divided();
  }

  /** {@code x} to {@code y}, both {@code [rows, hidden]}; fills the trace. */
  void forward(Matrix x, int[] positions, CpuAttention attention, LayerTrace trace, Workspace workspace, Matrix y) {
    int rows = x.rows();
    if (rows == 0) {
      mlp.forward(x, x, trace, workspace, y);
      return;
    }
    Matrix normed = workspace.normed.first(rows);
    Matrix middle = trace.middle.first(rows);
    attentionNorm.forward(x, trace.attentionInverse, normed);
    projection.forward(normed, trace.projected.first(rows));
    headPositions.forward(trace, positions, rows);
    attention.attend(index, trace, rows);
    workers.forEachRow(rows, 16, row -> x.copyRow(row, middle, row));
    output.forwardAdd(trace.attended.first(rows), middle); // middle = x + attended Woᵀ
    mlpNorm.forward(middle, trace.mlpInverse, normed);
    mlp.forward(normed, middle, trace, workspace, y);
  }

  /**
   * Backward of {@link #forward}; overwrites the trace and adds to the weights' gradients.
   *
   * @param dStream gradient with respect to y, which becomes the gradient with respect to x, {@code [rows, hidden]}
   */
  void backward(Matrix x, int[] positions, CpuPackedAttention attention, LayerTrace trace, Workspace workspace,
      BalanceGradient balance, Matrix dStream) {
    int rows = x.rows();
    if (rows == 0) {
      mlp.backward(x, dStream, trace, workspace, balance, dStream);
      return;
    }
    Matrix normed = workspace.normed.first(rows);
    Matrix middle = trace.middle.first(rows);
    Matrix dNormed = workspace.dNormed.first(rows);
    Matrix dAttended = workspace.dAttended.first(rows);
    Matrix dProjected = workspace.dProjected.first(rows);
    mlpNorm.recompute(middle, trace.mlpInverse, normed);
    mlp.backward(normed, dStream, trace, workspace, balance, dNormed);
    mlpNorm.backward(middle, trace.mlpInverse, dNormed, dStream, workspace.partials);
    output.gradient(dStream, trace.attended.first(rows)); // dWo += dMiddleᵀ attended
    output.backward(dStream, dAttended); // dAttended = dMiddle Wo
    attention.backward(trace, workspace);
    headPositions.backward(trace, workspace, positions, rows);
    attentionNorm.recompute(x, trace.attentionInverse, normed);
    projection.gradient(dProjected, normed); // dWqkv += dProjectedᵀ normed
    projection.backward(dProjected, dNormed); // dNormed = dProjected Wqkv
    attentionNorm.backward(x, trace.attentionInverse, dNormed, dStream, workspace.partials);
  }
}
