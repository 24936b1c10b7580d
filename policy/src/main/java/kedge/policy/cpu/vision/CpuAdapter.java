package kedge.policy.cpu.vision;

import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.CenterNormKernel;
import kedge.policy.cpu.kernel.ErrorLinear;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;

/** The adapter between vision tower and decoder: {@code Y = gelu(layernorm(X) W1ᵀ + b1) W2ᵀ + b2}. */
final class CpuAdapter implements AutoCloseable {
  /** Epsilon of the norm, PyTorch's default. */
  private static final double EPSILON = 1e-5;
  private final CpuDecoder decoder;
  private final Workers workers;
  private final CenterNormKernel norm;
  private final Linear first;
  private final Linear second;
  private Arena arena = new Arena();
  private int capacity;
  private Matrix normed;
  private CenterNormKernel.Statistics statistics;
  private Matrix inner;
  private Matrix activation;

  CpuAdapter(CpuDecoder decoder, int mergedWidth) {
    int hidden = decoder.shape().hidden();
    this.decoder = decoder;
    this.workers = decoder.workers();
    this.norm = new CenterNormKernel(mergedWidth, EPSILON);
    this.first = decoder.linear("adapter.first", mergedWidth, hidden);
    this.second = decoder.linear("adapter.second", hidden, hidden);
  }

  /** {@code [tokens, mergedWidth]} to {@code [tokens, hidden]}; keeps what {@link #backward} needs. */
  void forward(Matrix x, Matrix y) {
    int rows = x.rows();
    reserve(rows);
    workers.forEachRow(rows, 4, row -> norm.forward(x, row, decoder.weight("adapter.norm"),
        decoder.weight("adapter.norm_bias"), statistics, normed));
    first.forward(normed.first(rows), inner.first(rows));
    workers.forEachRow(rows, 4, row -> ErrorLinear.forward(inner.bytes(), inner.index(row), activation.bytes(),
        activation.index(row), inner.columns()));
    second.forward(activation.first(rows), y);
  }

  /**
   * Backward of the last {@link #forward}.
   *
   * @param trained whether gradients of the adapter's weights are added
   * @param dx receives the gradient with respect to x, {@code [tokens, mergedWidth]}; null where it is not wanted
   */
  void backward(Matrix x, Matrix dy, boolean trained, Matrix dx) {
    int rows = x.rows();
    Matrix dInner = activation.first(rows);
    if (trained) {
      second.gradient(dy, dInner); // dW2 += dYᵀ A
    }
    second.backward(dy, dInner); // dA = dY W2, in the place of A
    workers.forEachRow(rows, 4, row -> ErrorLinear.backward(inner.bytes(), inner.index(row), activation.bytes(),
        activation.index(row), inner.columns()));
    Matrix dNormed = normed.first(rows);
    if (trained) {
      first.gradient(dInner, dNormed); // dW1 += dHᵀ N
    }
    first.backward(dInner, dNormed); // dN = dH W1, in the place of N
    if (trained) {
      workers.rows(x.columns(), 16, (thread, column, count) -> norm.addGradients(x, statistics, dNormed, column, count,
          decoder.gradient("adapter.norm"), decoder.gradient("adapter.norm_bias")));
    }
    if (dx != null) {
      workers.forEachRow(rows, 4, row -> {
        norm.backward(x, row, decoder.weight("adapter.norm"), statistics, dNormed);
        dNormed.copyRow(row, dx, row);
      });
    }
  }

  private void reserve(int rows) {
    if (rows <= capacity) {
      return;
    }
    arena.close();
    arena = new Arena();
    capacity = rows;
    statistics = new CenterNormKernel.Statistics(rows);
    normed = arena.matrix(rows, first.in());
    inner = arena.matrix(rows, first.out());
    activation = arena.matrix(rows, first.out());
  }

  @Override
  public void close() {
    arena.close();
  }
}
