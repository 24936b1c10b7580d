package kedge.policy.cpu.kernel;

/**
 * A linear map {@code y = x Wᵀ + b} with weights {@code W [out, in]} as in a checkpoint, plus {@code s (x Aᵀ) Bᵀ} where
 * it is adapted, and its gradient. Many rows are divided among the threads by rows, few rows by output columns, so that
 * every thread reads only its part of the weights.
 */
public final class Linear {
  private static final int MANY = 64;
  private final Workers workers;
  private final Matrix weight;
  private final Matrix gradient;
  private final Block bias;
  private final Block biasGradient;
  private final LowRank adapter;

  /**
   * @param weight {@code [out, in]}
   * @param gradient where weight gradients are added, {@code [out, in]}; null for weights that are not trained
   * @param bias {@code [out]}; null for none
   * @param biasGradient where bias gradients are added, {@code [out]}; null without bias or training
   * @param adapter the low-rank term; null for none
   */
  public Linear(Workers workers, Matrix weight, Matrix gradient, Block bias, Block biasGradient, LowRank adapter) {
    this.workers = workers;
    this.weight = weight;
    this.gradient = gradient;
    this.bias = bias;
    this.biasGradient = biasGradient;
    this.adapter = adapter;
  }

  public int in() {
    return weight.columns();
  }

  public int out() {
    return weight.rows();
  }

  /** {@code y = x Wᵀ + b}, {@code [rows, in]} to {@code [rows, out]}. */
  public void forward(Matrix x, Matrix y) {
    forward(x, 0, y);
  }

  /** {@code y += x Wᵀ + b}. */
  public void forwardAdd(Matrix x, Matrix y) {
    forward(x, 1, y);
  }

  private void forward(Matrix x, float beta, Matrix y) {
    if (x.rows() >= MANY * workers.size()) {
      workers.rows(x.rows(), MANY, (thread, first, count) -> thread.multiply(1, x.rows(first, count),
          weight.transposed(), beta, y.rows(first, count)));
    } else {
      workers.rows(out(), Floats.WIDTH, (thread, first, count) -> thread.multiply(1, x,
          weight.rows(first, count).transposed(), beta, y.columns(first, count)));
    }
    if (bias != null) {
      workers.forEachRow(x.rows(), 16, row -> Floats.add(bias.bytes(), 0, y.bytes(), y.index(row), out()));
    }
    if (adapter != null) {
      adapter.forward(workers, x, y); // y += s (x Aᵀ) Bᵀ
    }
  }

  /** {@code dx = dy W}, {@code [rows, out]} to {@code [rows, in]}. */
  public void backward(Matrix dy, Matrix dx) {
    workers.gradientRows(dy.rows(), MANY, (thread, first, count) -> {
      thread.gemm(1, dy.rows(first, count), weight, 0, dx.rows(first, count));
      if (adapter != null) {
        adapter.backward(thread, dy.rows(first, count), dx.rows(first, count)); // dx += s dy B A
      }
    });
  }

  /**
   * {@code dW += dyᵀ x} and {@code db += } the sum of the rows of dy, in their order, where they are trained; and the
   * gradients of the adapter.
   */
  public void gradient(Matrix dy, Matrix x) {
    if (gradient != null) {
      workers.gradientRows(out(), Floats.WIDTH, (thread, first, count) -> thread.gemm(1,
          dy.columns(first, count).transposed(), x, 1, gradient.rows(first, count)));
    }
    if (adapter != null) {
      adapter.gradient(workers, dy, x);
    }
    if (biasGradient != null) {
      workers.rows(out(), Floats.WIDTH, (thread, first, count) -> {
        for (int row = 0; row < dy.rows(); row++) {
          Floats.add(dy.bytes(), dy.index(row) + first, biasGradient.bytes(), first, count);
        }
      });
    }
  }
}
