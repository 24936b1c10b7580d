package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.AttentionKernel.Head;
import kedge.policy.cpu.kernel.AttentionKernel;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** Causal attention within each sequence of a packing; sequences never see each other. */
final class CpuPackedAttention implements CpuAttention {
  private final Workers workers;
  private final ModelShape shape;
  private final AttentionKernel kernel;
  private final Packing packing;

  CpuPackedAttention(Workers workers, ModelShape shape, Packing packing) {
    this.workers = workers;
    this.shape = shape;
    this.kernel = new AttentionKernel(shape.headSize());
    this.packing = packing;
  }

  @Override
  public void attend(int layer, LayerTrace trace, int rows) {
    workers.run(packing.sequences() * shape.heads(), (lane, task) -> {
      int sequence = task / shape.heads();
      kernel.forward(lane, head(trace, packing.starts()[sequence], task % shape.heads()), packing.length(sequence));
    });
  }

  /**
   * Writes {@code workspace.dTurned} and the values' part of {@code workspace.dProjected} from {@code
   * workspace.dAttended}.
   */
  void backward(LayerTrace trace, Workspace workspace) {
    int group = shape.heads() / shape.keyValueHeads();
    workers.run(packing.sequences() * shape.keyValueHeads(), (lane, task) -> {
      int sequence = task / shape.keyValueHeads();
      int keyHead = task % shape.keyValueHeads();
      int start = packing.starts()[sequence];
      clear(workspace, start, packing.length(sequence), keyHead);
      for (int query = keyHead * group; query < (keyHead + 1) * group; query++) {
        kernel.backward(lane, head(trace, start, query), packing.length(sequence), workspace.dAttended,
            workspace.dTurned, workspace.dTurned,
            workspace.dProjected);
      }
    });
  }

  private void clear(Workspace workspace, int start, int length, int keyHead) {
    int size = shape.headSize();
    for (int row = start; row < start + length; row++) {
      Floats.clear(workspace.dTurned.bytes(),
          (row * (shape.heads() + shape.keyValueHeads()) + shape.heads() + keyHead) * size, size);
      Floats.clear(workspace.dProjected.bytes(),
          row * shape.queryKeyValueWidth() + (shape.heads() + shape.keyValueHeads() + keyHead) * size, size);
    }
  }

  private Head head(LayerTrace trace, int start, int query) {
    int size = shape.headSize();
    int heads = shape.heads();
    int keyHead = query / (heads / shape.keyValueHeads());
    int turnedStride = (heads + shape.keyValueHeads()) * size;
    long turned = (long) start * turnedStride;
    long values = (long) start * shape.queryKeyValueWidth() + (long) (heads + shape.keyValueHeads() + keyHead) * size;
    return new Head(trace.turned, turned + (long) query * size, turnedStride, trace.turned,
        turned + (long) (heads + keyHead) * size, turnedStride,
        trace.projected, values, shape.queryKeyValueWidth(), trace.attended, (long) (start * heads + query) * size,
        heads * size,
        trace.logSums, start * heads + query, heads);
  }
}
