package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.AttentionKernel.Keys;
import kedge.policy.cpu.kernel.AttentionKernel;
import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** Attention within each sequence of a packing, causal or full; sequences share at most a prompt. */
public final class CpuPackedAttention implements CpuAttention {
  private final Workers workers;
  private final int heads;
  private final int keyHeads;
  private final int size;
  private final AttentionKernel kernel;
  private final Packing packing;
  private final int[] groups;

  /** @param causal whether a row attends only to earlier rows, as in a decoder */
  public CpuPackedAttention(Workers workers, ModelShape shape, Packing packing, boolean causal) {
    this.workers = workers;
    this.heads = shape.heads();
    this.keyHeads = shape.keyValueHeads();
    this.size = shape.headSize();
    this.kernel = new AttentionKernel(size, causal);
    this.packing = packing;
    this.groups = packing.groups();
  }

  @Override
  public void attend(int layer, LayerTrace trace, int rows) {
    workers.run(packing.runs() * heads,
        (thread, task) -> kernel.forward(thread, head(trace, task / heads, task % heads)));
  }

  /**
   * Writes {@code workspace.dRotated} and the values' part of {@code workspace.dProjected} from {@code
   * workspace.dAttended}.
   */
  void backward(LayerTrace trace, Workspace workspace) {
    workers.run((groups.length - 1) * keyHeads, (thread, task) -> {
      int group = task / keyHeads;
      for (int run = groups[group]; run < groups[group + 1]; run++) {
        backward(thread, run, task % keyHeads, trace, workspace);
      }
    });
  }

  /** Gradients of one key head of a run: adds to those of its prompt, which comes before it. */
  private void backward(BlasThread thread, int run, int keyHead, LayerTrace trace, Workspace workspace) {
    Keys dOwn = keys(workspace.dRotated, workspace.dProjected, run, keyHead);
    Keys dPast = past(workspace.dRotated, workspace.dProjected, run, keyHead);
    for (int row = 0; row < packing.length(run); row++) {
      dOwn.keys().clearRow(row);
      dOwn.values().clearRow(row);
    }
    int queries = heads / keyHeads;
    for (int query = keyHead * queries; query < (keyHead + 1) * queries; query++) {
      kernel.backward(thread, head(trace, run, query), head(workspace.dAttended, run, query),
          head(workspace.dRotated, run, query), dPast, dOwn);
    }
  }

  private AttentionKernel.Head head(LayerTrace trace, int run, int query) {
    int keyHead = query / (heads / keyHeads);
    return new AttentionKernel.Head(head(trace.rotated, run, query),
        past(trace.rotated, trace.projected, run, keyHead), keys(trace.rotated, trace.projected, run, keyHead),
        head(trace.attended, run, query), rows(trace.logSums, run).columns(query, 1));
  }

  private Keys keys(Matrix rotated, Matrix projected, int run, int keyHead) {
    return new Keys(head(rotated, run, heads + keyHead), head(projected, run, heads + keyHeads + keyHead));
  }

  /** Keys and values of the prompt that a run continues; of no tokens where it continues none. */
  private Keys past(Matrix rotated, Matrix projected, int run, int keyHead) {
    int prompt = packing.prompts()[run];
    return prompt == Packing.NONE ? keys(rotated, projected, run, keyHead).first(0)
        : keys(rotated, projected, prompt, keyHead);
  }

  /** One head of a run, {@code [length, headSize]}. */
  private Matrix head(Matrix all, int run, int head) {
    return rows(all, run).columns(head * size, size);
  }

  private Matrix rows(Matrix all, int run) {
    return all.rows(packing.starts()[run], packing.length(run));
  }
}
