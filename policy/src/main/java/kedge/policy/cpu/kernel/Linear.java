package kedge.policy.cpu.kernel;

/**
 * A linear map without bias, weights {@code [out, in]} as in a checkpoint, and its gradient. Many rows are cut over the
 * threads by rows, few rows by output columns, so that every thread reads only its part of the weights.
 */
public final class Linear {
  private static final int MANY = 64;
  private final Workers workers;
  private final int in;
  private final int out;
  private final Block weight;
  private final long weightOffset;
  private final Block gradient;

  /** @param gradient where weight gradients are added, laid out as the weight; null where none are wanted */
  public Linear(Workers workers, int in, int out, Block weight, long weightOffset, Block gradient) {
    this.workers = workers;
    this.in = in;
    this.out = out;
    this.weight = weight;
    this.weightOffset = weightOffset;
    this.gradient = gradient;
  }

  public int in() {
    return in;
  }

  public int out() {
    return out;
  }

  /** {@code y[rows, out] = x[rows, in] * Wᵀ + beta * y}; rows of y are {@code yStride} apart. */
  public void forward(Block x, long xOffset, int rows, float beta, Block y, long yOffset, int yStride) {
    if (rows >= MANY * workers.size()) {
      workers.rows(rows, MANY,
          (lane, first, count) -> lane.rowsTransposed(count, out, in, x.address(xOffset + (long) first * in), in,
              weight.address(weightOffset), in, beta, y.address(yOffset + (long) first * yStride), yStride));
    } else {
      workers.rows(out, Floats.WIDTH,
          (lane, first, count) -> lane.rowsTransposed(rows, count, in, x.address(xOffset), in,
              weight.address(weightOffset + (long) first * in), in, beta, y.address(yOffset + first), yStride));
    }
  }

  /** {@code dx[rows, in] = dy[rows, out] * W + beta * dx}. */
  public void backward(Block dy, long dyOffset, int dyStride, int rows, float beta, Block dx, long dxOffset) {
    workers.rows(rows, MANY,
        (lane, first, count) -> lane.multiply(count, in, out, 1, dy.address(dyOffset + (long) first * dyStride),
            dyStride,
            weight.address(weightOffset), in, beta, dx.address(dxOffset + (long) first * in), in));
  }

  /** {@code dW[out, in] += dyᵀ[out, rows] * x[rows, in]}. */
  public void gradient(Block dy, long dyOffset, int dyStride, Block x, long xOffset, int rows) {
    workers.rows(out, Floats.WIDTH,
        (lane, first, count) -> lane.transposedMultiply(count, in, rows, 1, dy.address(dyOffset + first), dyStride,
            x.address(xOffset), in, 1, gradient.address(weightOffset + (long) first * in), in));
  }
}
