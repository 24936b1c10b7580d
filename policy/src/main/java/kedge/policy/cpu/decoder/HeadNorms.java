package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.HeadKernel;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** The normalisation of every query and key head (Qwen3), followed by rotary positions. */
final class HeadNorms {
  private final Workers workers;
  private final int heads;
  private final int keyHeads;
  private final int size;
  private final int projectedStride;
  private final HeadKernel kernel;
  private final Block queryScale;
  private final Block keyScale;
  private final Block queryGradient;
  private final Block keyGradient;

  HeadNorms(Workers workers, ModelShape shape, RotaryTable rotary, Block queryScale, Block queryGradient,
      Block keyScale, Block keyGradient) {
    this.workers = workers;
    this.heads = shape.heads();
    this.keyHeads = shape.keyValueHeads();
    this.size = shape.headSize();
    this.projectedStride = shape.queryKeyValueWidth();
    this.kernel = new HeadKernel(size, shape.normEpsilon(), rotary);
    this.queryScale = queryScale;
    this.keyScale = keyScale;
    this.queryGradient = queryGradient;
    this.keyGradient = keyGradient;
  }

  /** Fills {@code trace.turned} and {@code trace.headInverse} from {@code trace.projected}. */
  void forward(LayerTrace trace, int[] positions, int rows) {
    int all = heads + keyHeads;
    workers.rows(rows, 8, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        for (int head = 0; head < all; head++) {
          int to = (row * all + head) * size;
          float inverse = kernel.forward(trace.projected.bytes(), row * projectedStride + head * size,
              scale(head).bytes(), positions[row],
              trace.turned.bytes(), to);
          Floats.put(trace.headInverse.bytes(), row * all + head, inverse);
        }
      }
    });
  }

  /**
   * Turns {@code workspace.dTurned} back in place, writes queries' and keys' parts of {@code workspace.dProjected},
   * adds the scales' gradients.
   */
  void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows) {
    int chunks = Workspace.chunks(rows);
    workers.run(chunks, (lane, chunk) -> {
      Floats.clear(workspace.partials.bytes(), chunk * 2 * size, 2 * size);
      for (int row = chunk * NormKernel.CHUNK; row < Math.min(rows, (chunk + 1) * NormKernel.CHUNK); row++) {
        row(trace, workspace, positions[row], row, chunk * 2 * size);
      }
    });
    for (int chunk = 0; chunk < chunks; chunk++) {
      Floats.add(workspace.partials.bytes(), chunk * 2 * size, queryGradient.bytes(), 0, size);
      Floats.add(workspace.partials.bytes(), chunk * 2 * size + size, keyGradient.bytes(), 0, size);
    }
  }

  private void row(LayerTrace trace, Workspace workspace, int position, int row, int partial) {
    int all = heads + keyHeads;
    for (int head = 0; head < all; head++) {
      int change = (row * all + head) * size;
      int source = row * projectedStride + head * size;
      float inverse = Floats.get(trace.headInverse.bytes(), row * all + head);
      kernel.backward(trace.projected.bytes(), source, inverse, scale(head).bytes(), position,
          workspace.dTurned.bytes(), change,
          workspace.dProjected.bytes(), workspace.partials.bytes(), partial + (head < heads ? 0 : size));
    }
  }

  private Block scale(int head) {
    return head < heads ? queryScale : keyScale;
  }
}
