package kedge.training.plan;

import java.util.stream.IntStream;
import kedge.policy.cpu.decode.KvPool;
import kedge.policy.cpu.decode.Prefill;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.LayerTrace;
import kedge.policy.cpu.decoder.Workspace;
import kedge.policy.cpu.head.HeadPass;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.VisionFeatures;
import kedge.policy.vision.VisionShape;

/** Bytes of native memory that the CPU decoder allocates beside the weights, computed from the sizes. */
public final class CpuMemory {
  private final ModelShape shape;

  public CpuMemory(ModelShape shape) {
    this.shape = shape;
  }

  /**
   * Memory of forward and backward passes, kept from step to step.
   *
   * @param rows tokens of a micro-batch
   * @param checkpointing whether only the layers' inputs are kept
   */
  public long training(int rows, boolean checkpointing) {
    long floats = Workspace.floatsPerRow(shape, true) + (shape.layers() + 2L) * shape.hidden();
    boolean sparse = false;
    boolean dense = false;
    for (int layer = 0; layer < shape.layers(); layer++) {
      boolean counted = checkpointing && (shape.sparse(layer) ? sparse : dense);
      floats += counted ? 0 : LayerTrace.floatsPerRow(shape, shape.sparse(layer));
      sparse |= shape.sparse(layer);
      dense |= !shape.sparse(layer);
    }
    return Float.BYTES * rows * floats;
  }

  /**
   * Memory of rows on their way to the experts of a rank and back, beside that of the passes, where ranks divide the
   * experts and each gets as many rows as it sends.
   *
   * @param rows tokens of a pass of each rank
   * @param single whether one layer's rows are held at a time, without a backward pass or with activation checkpointing
   */
  public long experts(int rows, boolean single) {
    long layers = IntStream.range(0, shape.layers()).filter(shape::sparse).count();
    long kept = (single ? Math.min(1, layers) : layers) * (shape.hidden() + 3L);
    return Float.BYTES * rows * shape.expertsPerToken() * (kept + 3L * shape.hidden() + 2 + shape.expertIntermediate());
  }

  /**
   * Memory of the vision tower, for tiles of the size that its positions are laid out for: a portion's patches on their
   * way through, and features that are kept. 0 for a model of text alone.
   *
   * @param trains whether there is a way back
   */
  public long vision(boolean trains, boolean checkpointing) {
    if (shape.vision().isEmpty()) {
      return 0;
    }
    VisionShape vision = shape.vision().get();
    ModelShape blocks = CpuDecoder.towerShape(vision);
    long rows = Math.max(CpuVision.PORTION, (long) vision.grid() * vision.grid());
    long traces = trains && !checkpointing ? vision.usedLayers() : 1;
    long streams = trains ? vision.usedLayers() + 1 : 2;
    long perPatch = Workspace.floatsPerRow(blocks, trains) + traces * LayerTrace.floatsPerRow(blocks, false)
        + (streams + 3L) * vision.width() + vision.patchValues() + 2;
    long perToken = 3L * vision.mergedWidth() + 6L * shape.hidden();
    return Float.BYTES * (rows * perPatch + rows / (vision.merge() * vision.merge()) * perToken)
        + VisionFeatures.BYTES;
  }

  /** Memory of the head's logits and of the rows they come from, for that many targets of a micro-batch. */
  public long logits(int targets) {
    return Float.BYTES * (targets * (4L * shape.hidden() + 1)
        + (long) Math.min(targets, HeadPass.chunkRows(shape.vocabulary())) * shape.vocabulary());
  }

  /** Memory of decoding {@code rows} completions together, without keys and values. */
  public long decoding(int rows) {
    return Float.BYTES * rows
        * (singleTrace() + Workspace.floatsPerRow(shape, false) + 2L * shape.hidden() + shape.vocabulary() + 1);
  }

  /**
   * Memory of computing prompts, at most {@code rows} tokens at once, and of keeping the logits after {@code prompts}
   * of them.
   */
  public long prefill(long rows, int prompts) {
    long together = Math.min(rows, Prefill.ROWS);
    return Float.BYTES * (together * (singleTrace() + Workspace.floatsPerRow(shape, false) + 2L * shape.hidden())
        + 2L * prompts * shape.vocabulary());
  }

  /** Memory of keys and values of {@code sequences} runs of {@code tokens} tokens, in whole pages. */
  public long keysAndValues(long sequences, int tokens) {
    long pages = (tokens + KvPool.PAGE - 1) / KvPool.PAGE;
    return Float.BYTES * sequences * pages * KvPool.PAGE * 2L * shape.layers() * shape.keyValueHeads()
        * shape.headSize();
  }

  private long singleTrace() {
    return (shape.experts() > 0 ? LayerTrace.floatsPerRow(shape, true) : 0)
        + (shape.hasDenseLayers() ? LayerTrace.floatsPerRow(shape, false) : 0);
  }
}
