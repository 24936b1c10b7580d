package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.AttentionKernel;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** Attention within each sequence of a packing, causal or full; sequences never see each other. */
public final class CpuPackedAttention implements CpuAttention {
  private final Workers workers;
  private final int heads;
  private final int keyHeads;
  private final int size;
  private final AttentionKernel kernel;
  private final Packing packing;

  /** @param causal whether a row sees the rows before it alone, as in a decoder */
  public CpuPackedAttention(Workers workers, ModelShape shape, Packing packing, boolean causal) {
    this.workers = workers;
    this.heads = shape.heads();
    this.keyHeads = shape.keyValueHeads();
    this.size = shape.headSize();
    this.kernel = new AttentionKernel(size, causal);
    this.packing = packing;
  }

  @Override
  public void attend(int layer, LayerTrace trace, int rows) {
    workers.run(packing.sequences() * heads,
        (thread, task) -> kernel.forward(thread, head(trace, task / heads, task % heads)));
  }

  /**
   * Writes {@code workspace.dRotated} and the values' part of {@code workspace.dProjected} from {@code
   * workspace.dAttended}.
   */
  void backward(LayerTrace trace, Workspace workspace) {
    int group = heads / keyHeads;
    workers.run(packing.sequences() * keyHeads, (thread, task) -> {
      int sequence = task / keyHeads;
      int keyHead = task % keyHeads;
      Matrix dKeys = head(workspace.dRotated, sequence, heads + keyHead);
      Matrix dValues = head(workspace.dProjected, sequence, heads + keyHeads + keyHead);
      for (int row = 0; row < packing.length(sequence); row++) {
        dKeys.clearRow(row);
        dValues.clearRow(row);
      }
      for (int query = keyHead * group; query < (keyHead + 1) * group; query++) {
        kernel.backward(thread, head(trace, sequence, query), head(workspace.dAttended, sequence, query),
            head(workspace.dRotated, sequence, query), dKeys, dValues);
      }
    });
  }

  private AttentionKernel.Head head(LayerTrace trace, int sequence, int query) {
    int keyHead = query / (heads / keyHeads);
    return new AttentionKernel.Head(head(trace.rotated, sequence, query),
        head(trace.rotated, sequence, heads + keyHead), head(trace.projected, sequence, heads + keyHeads + keyHead),
        head(trace.attended, sequence, query), rows(trace.logSums, sequence).columns(query, 1));
  }

  /** One head of a sequence, {@code [length, headSize]}. */
  private Matrix head(Matrix all, int sequence, int head) {
    return rows(all, sequence).columns(head * size, size);
  }

  private Matrix rows(Matrix all, int sequence) {
    return all.rows(packing.starts()[sequence], packing.length(sequence));
  }
}
