package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.HeadKernel;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** Rotary positions alone, as in Llama, Qwen2 and Mistral. */
final class HeadRotations implements HeadPositions {
  private final Workers workers;
  private final int heads;
  private final int size;
  private final HeadKernel kernel;

  HeadRotations(Workers workers, ModelShape shape, RotaryTable rotary) {
    this.workers = workers;
    this.heads = shape.heads() + shape.keyValueHeads();
    this.size = shape.headSize();
    this.kernel = new HeadKernel(size, shape.normEpsilon(), rotary);
  }

  @Override
  public void forward(LayerTrace trace, int[] positions, int rows) {
    workers.forEachRow(rows, 8, row -> {
      for (int head = 0; head < heads; head++) {
        kernel.rotate(trace.projected.bytes(), trace.projected.index(row) + head * size, positions[row],
            trace.rotated.bytes(), trace.rotated.index(row) + head * size);
      }
    });
  }

  @Override
  public void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows) {
    workers.forEachRow(rows, 8, row -> {
      int from = workspace.dRotated.index(row);
      for (int head = 0; head < heads; head++) {
        kernel.rotateBack(workspace.dRotated.bytes(), from + head * size, positions[row]);
      }
      Floats.copy(workspace.dRotated.bytes(), from, workspace.dProjected.bytes(), workspace.dProjected.index(row),
          heads * size);
    });
  }
}
