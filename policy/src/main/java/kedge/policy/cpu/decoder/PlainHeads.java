package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** Queries and keys as they are projected: positions are in the stream already, as in a vision tower. */
final class PlainHeads implements HeadPositions {
  private final Workers workers;
  private final int width;

  PlainHeads(Workers workers, ModelShape shape) {
    this.workers = workers;
    this.width = (shape.heads() + shape.keyValueHeads()) * shape.headSize();
  }

  @Override
  public void forward(LayerTrace trace, int[] positions, int rows) {
    copy(trace.projected, trace.rotated, rows);
  }

  @Override
  public void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows) {
    copy(workspace.dRotated, workspace.dProjected, rows);
  }

  private void copy(Matrix from, Matrix to, int rows) {
    workers.forEachRow(rows, 16, row -> Floats.copy(from.bytes(), from.index(row), to.bytes(), to.index(row), width));
  }
}
