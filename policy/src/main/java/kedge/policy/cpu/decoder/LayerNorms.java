package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.NormKernel;
import kedge.policy.cpu.kernel.Workers;

/** RMSNorm of the residual stream, with its scale and the scale's gradient. */
public final class LayerNorms {
  private final Workers workers;
  private final NormKernel kernel;
  private final Block scale;
  private final Block gradient;

  public LayerNorms(Workers workers, int width, double epsilon, Block scale, Block gradient) {
    this.workers = workers;
    this.kernel = new NormKernel(width, epsilon);
    this.scale = scale;
    this.gradient = gradient;
  }

  /** {@code y = norm(x)}, both {@code [rows, width]}; keeps the inverse root mean squares, {@code [rows]}. */
  public void forward(Matrix x, Block inverses, Matrix y) {
    workers.forEachRow(x.rows(), 16, row -> Floats.put(inverses.bytes(), row,
        kernel.forward(x.bytes(), x.index(row), scale.bytes(), y.bytes(), y.index(row))));
  }

  /** {@code y = norm(x)} from the kept inverse root mean squares. */
  void recompute(Matrix x, Block inverses, Matrix y) {
    workers.forEachRow(x.rows(), 16, row -> kernel.apply(x.bytes(), x.index(row), Floats.get(inverses.bytes(), row),
        scale.bytes(), y.bytes(), y.index(row)));
  }

  /**
   * Adds the gradient with respect to x to {@code dx}, and the scale's gradient to its sum. Partial sums per chunk of
   * rows fix the order of additions.
   *
   * @param dy {@code [rows, width]}, as x and dx; their rows lie at the same indices
   * @param partials {@code [chunks, width]} or wider
   */
  public void backward(Matrix x, Block inverses, Matrix dy, Matrix dx, Matrix partials) {
    int rows = x.rows();
    int chunks = Workspace.chunks(rows);
    workers.run(chunks, (thread, chunk) -> {
      partials.clearRow(chunk);
      for (int row = chunk * NormKernel.CHUNK; row < Math.min(rows, (chunk + 1) * NormKernel.CHUNK); row++) {
        kernel.backward(x.bytes(), Floats.get(inverses.bytes(), row), scale.bytes(), dy.bytes(), dx.bytes(),
            x.index(row), partials.bytes(), partials.index(chunk));
      }
    });
    for (int chunk = 0; gradient != null && chunk < chunks; chunk++) {
      Floats.add(partials.bytes(), partials.index(chunk), gradient.bytes(), 0, x.columns());
    }
  }
}
