package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Workers;

/**
 * One pre-norm decoder layer: {@code middle = x + attention(norm(x))}, {@code y = middle + mlp(norm(middle))}, and its
 * gradient by hand.
 */
public final class Layer {
  private final int index;
  private final Workers workers;
  private final LayerNorms attentionNorm;
  private final Linear projection;
  private final HeadNorms headNorms;
  private final Linear output;
  private final LayerNorms mlpNorm;
  private final Mlp mlp;

  Layer(int index, Workers workers, LayerNorms attentionNorm, Linear projection, HeadNorms headNorms, Linear output,
      LayerNorms mlpNorm, Mlp mlp) {
    this.index = index;
    this.workers = workers;
    this.attentionNorm = attentionNorm;
    this.projection = projection;
    this.headNorms = headNorms;
    this.output = output;
    this.mlpNorm = mlpNorm;
    this.mlp = mlp;
  }

  /** Reads {@code x}, writes {@code y}, both {@code [rows, hidden]}; fills the trace. */
  public void forward(Block x, int rows, int[] positions, CpuAttention attention, LayerTrace trace, Workspace workspace,
      Block y) {
    int hidden = output.out();
    attentionNorm.forward(x, rows, trace.attentionInverse, workspace.normed);
    projection.forward(workspace.normed, 0, rows, 0, trace.projected, 0, projection.out());
    headNorms.forward(trace, positions, rows);
    attention.attend(index, trace, rows);
    workers.rows(rows, 16, (lane, first, count) -> Floats.copy(x.bytes(), first * hidden, trace.middle.bytes(),
        first * hidden, count * hidden));
    output.forward(trace.attended, 0, rows, 1, trace.middle, 0, hidden);
    mlpNorm.forward(trace.middle, rows, trace.mlpInverse, workspace.normed);
    mlp.forward(rows, workspace.normed, trace.middle, trace, workspace, y);
  }

  /**
   * Turns {@code change}, the gradient by y, into the gradient by x, in place; adds to the weights' gradients. Spends
   * the trace.
   */
  void backward(Block x, int rows, int[] positions, CpuPackedAttention attention, LayerTrace trace, Workspace workspace,
      float[] balance, Block change) {
    int hidden = output.out();
    mlpNorm.recompute(trace.middle, rows, trace.mlpInverse, workspace.normed);
    mlp.backward(rows, workspace.normed, change, trace, workspace, balance, workspace.dNormed);
    mlpNorm.backward(trace.middle, rows, trace.mlpInverse, workspace.dNormed, change, workspace.partials);
    output.gradient(change, 0, hidden, trace.attended, 0, rows);
    output.backward(change, 0, hidden, rows, 0, workspace.dAttended, 0);
    attention.backward(trace, workspace);
    headNorms.backward(trace, workspace, positions, rows);
    attentionNorm.recompute(x, rows, trace.attentionInverse, workspace.normed);
    projection.gradient(workspace.dProjected, 0, projection.out(), workspace.normed, 0, rows);
    projection.backward(workspace.dProjected, 0, projection.out(), rows, 0, workspace.dNormed, 0);
    attentionNorm.backward(x, rows, trace.attentionInverse, workspace.dNormed, change, workspace.partials);
  }
}
