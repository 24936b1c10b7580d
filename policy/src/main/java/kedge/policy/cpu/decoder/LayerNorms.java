package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.cpu.kernel.Workers;

/** An RMSNorm over the residual stream with its scale and the scale's gradient. */
public final class LayerNorms {
  private final Workers workers;
  private final int width;
  private final NormKernel kernel;
  private final Block scale;
  private final Block gradient;

  LayerNorms(Workers workers, int width, double epsilon, Block scale, Block gradient) {
    this.workers = workers;
    this.width = width;
    this.kernel = new NormKernel(width, epsilon);
    this.scale = scale;
    this.gradient = gradient;
  }

  /** {@code y = norm(x)}, both {@code [rows, width]}; keeps the inverse root mean squares, {@code [rows]}. */
  public void forward(Block x, int rows, Block inverses, Block y) {
    workers.rows(rows, 16, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        Floats.put(inverses.bytes(), row,
            kernel.forward(x.bytes(), row * width, scale.bytes(), y.bytes(), row * width));
      }
    });
  }

  /** {@code y = norm(x)} again, from the kept inverse root mean squares. */
  void recompute(Block x, int rows, Block inverses, Block y) {
    workers.rows(rows, 16, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        kernel.apply(x.bytes(), row * width, Floats.get(inverses.bytes(), row), scale.bytes(), y.bytes(), row * width);
      }
    });
  }

  /**
   * Adds the gradient by x to {@code dx} and the scale's gradient to its place; partial sums per chunk of rows keep the
   * order of additions fixed.
   */
  public void backward(Block x, int rows, Block inverses, Block dy, Block dx, Block partials) {
    int chunks = Workspace.chunks(rows);
    workers.run(chunks, (lane, chunk) -> {
      Floats.clear(partials.bytes(), chunk * width, width);
      for (int row = chunk * NormKernel.CHUNK; row < Math.min(rows, (chunk + 1) * NormKernel.CHUNK); row++) {
        float inverse = Floats.get(inverses.bytes(), row);
        kernel.backward(x.bytes(), inverse, scale.bytes(), dy.bytes(), dx.bytes(), row * width, partials.bytes(),
            chunk * width);
      }
    });
    for (int chunk = 0; chunk < chunks; chunk++) {
      Floats.add(partials.bytes(), chunk * width, gradient.bytes(), 0, width);
    }
  }
}
