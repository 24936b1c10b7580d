package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.HeadKernel;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/** RMSNorm of every query and key head (Qwen3), followed by rotary positions. */
final class HeadNorms implements HeadPositions {
  private final Workers workers;
  private final int heads;
  private final int allHeads;
  private final int size;
  private final HeadKernel kernel;
  private final Scale query;
  private final Scale key;

  /** A norm's scale, {@code [headSize]}, and its gradient; null for a norm that is not trained. */
  record Scale(Block values, Block gradient) {
  }

  HeadNorms(Workers workers, ModelShape shape, RotaryTable rotary, Scale query, Scale key) {
    this.workers = workers;
    this.heads = shape.heads();
    this.allHeads = heads + shape.keyValueHeads();
    this.size = shape.headSize();
    this.kernel = new HeadKernel(size, shape.normEpsilon(), rotary);
    this.query = query;
    this.key = key;
  }

  /** Fills {@code trace.headInverse} as well. */
  @Override
  public void forward(LayerTrace trace, int[] positions, int rows) {
    workers.forEachRow(rows, 8, row -> {
      for (int head = 0; head < allHeads; head++) {
        float inverse = kernel.forward(trace.projected.bytes(), trace.projected.index(row) + head * size,
            scale(head).bytes(), positions[row], trace.rotated.bytes(), trace.rotated.index(row) + head * size);
        Floats.put(trace.headInverse.bytes(), trace.headInverse.index(row) + head, inverse);
      }
    });
  }

  /** Adds the scales' gradients as well. */
  @Override
  public void backward(LayerTrace trace, Workspace workspace, int[] positions, int rows) {
    int chunks = Workspace.chunks(rows);
    workers.run(chunks, (thread, chunk) -> {
      int partial = workspace.partials.index(chunk);
      Floats.clear(workspace.partials.bytes(), partial, 2 * size);
      for (int row = chunk * NormKernel.CHUNK; row < Math.min(rows, (chunk + 1) * NormKernel.CHUNK); row++) {
        backward(trace, workspace, positions[row], row, partial);
      }
    });
    for (int chunk = 0; query.gradient != null && chunk < chunks; chunk++) {
      int partial = workspace.partials.index(chunk);
      Floats.add(workspace.partials.bytes(), partial, query.gradient.bytes(), 0, size);
      Floats.add(workspace.partials.bytes(), partial + size, key.gradient.bytes(), 0, size);
    }
  }

  private void backward(LayerTrace trace, Workspace workspace, int position, int row, int partial) {
    for (int head = 0; head < allHeads; head++) {
      float inverse = Floats.get(trace.headInverse.bytes(), trace.headInverse.index(row) + head);
      kernel.backward(trace.projected.bytes(), trace.projected.index(row) + head * size, inverse, scale(head).bytes(),
          position, workspace.dRotated.bytes(), workspace.dRotated.index(row) + head * size,
          workspace.dProjected.bytes(), workspace.partials.bytes(), partial + (head < heads ? 0 : size));
    }
  }

  private Block scale(int head) {
    return head < heads ? query.values : key.values;
  }
}
