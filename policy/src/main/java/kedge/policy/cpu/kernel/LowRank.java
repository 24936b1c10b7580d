package kedge.policy.cpu.kernel;

import java.util.List;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.AdaptedProjection.Rows;

/**
 * The low-rank term of a linear map whose weights are frozen, {@code y += s (x Aᵀ) Bᵀ} (Hu et al. 2021, arXiv
 * 2106.09685, eq. 3), and its gradient. Where the map is several projections side by side, each that is adapted has its
 * own A and B, and its columns of y. A row of y is the same, bit for bit, however many rows are computed with it.
 */
public final class LowRank {
  /** Rows or columns of one piece of work, whatever the number of threads. */
  private static final int MANY = 64;
  private static final int FEW = 16;
  private static final int COLUMNS = 256;
  private final AdaptedProjection projection;
  private final float scale;
  private final Matrix a;
  private final Matrix b;
  private final Matrix aGradient;
  private final Matrix bGradient;

  /**
   * @param a {@code [parts * rank, in]}
   * @param b {@code [sum of the parts' rows, rank]}
   * @param aGradient where the gradient with respect to A is added; null for an adapter that is not trained
   * @param bGradient likewise
   */
  public LowRank(AdaptedProjection projection, double scale, Matrix a, Matrix b, Matrix aGradient, Matrix bGradient) {
    this.projection = projection;
    this.scale = (float) scale;
    this.a = a;
    this.b = b;
    this.aGradient = aGradient;
    this.bGradient = bGradient;
  }

  /** {@code y += s (x Aᵀ) Bᵀ}, {@code [rows, in]} to {@code [rows, out]}. */
  void forward(Workers workers, Matrix x, Matrix y) {
    workers.rows(x.rows(), FEW,
        (thread, first, count) -> forward(thread, x.rows(first, count), y.rows(first, count)));
  }

  /** The same, on one thread. */
  public void forward(BlasThread thread, Matrix x, Matrix y) {
    Matrix low = Matrix.of(thread.scratch((long) x.rows() * width()), x.rows(), width());
    thread.multiply(x, a.transposed(), low);
    forEachPart((rows, lowColumn, bRow) -> thread.multiply(scale, low.columns(lowColumn, rank()),
        b.rows(bRow, rows.count()).transposed(), 1, y.columns(rows.first(), rows.count())));
  }

  /** {@code dA += dLowᵀ x} and {@code dB += s dyᵀ low}, with {@code low = x Aᵀ} and {@code dLow = s dy B}. */
  void gradient(Workers workers, Matrix dy, Matrix x) {
    Matrix both = Matrix.of(workers.own().scratch(2L * x.rows() * width()), 2 * x.rows(), width());
    Matrix low = both.first(x.rows());
    Matrix dLow = both.rows(x.rows(), x.rows());
    workers.rows(x.rows(), MANY, (thread, first, count) -> {
      thread.multiply(x.rows(first, count), a.transposed(), low.rows(first, count));
      low(thread, dy.rows(first, count), dLow.rows(first, count));
    });
    int pieces = (projection.in() + COLUMNS - 1) / COLUMNS;
    workers.run(pieces + projection.parts().size(), (thread, piece) -> {
      if (piece < pieces) {
        int first = piece * COLUMNS;
        aGradient(thread, dLow, x, first, Math.min(COLUMNS, projection.in() - first));
      } else {
        bGradient(thread, dy, low, piece - pieces);
      }
    });
  }

  /** The same, on one thread. */
  public void gradient(BlasThread thread, Matrix dy, Matrix x) {
    Matrix both = Matrix.of(thread.scratch(2L * x.rows() * width()), 2 * x.rows(), width());
    Matrix low = both.first(x.rows());
    Matrix dLow = both.rows(x.rows(), x.rows());
    thread.multiply(x, a.transposed(), low);
    low(thread, dy, dLow);
    aGradient(thread, dLow, x, 0, projection.in());
    for (int part = 0; part < projection.parts().size(); part++) {
      bGradient(thread, dy, low, part);
    }
  }

  /** {@code dx += s dy B A}, on one thread. */
  public void backward(BlasThread thread, Matrix dy, Matrix dx) {
    Matrix dLow = Matrix.of(thread.scratch((long) dy.rows() * width()), dy.rows(), width());
    low(thread, dy, dLow);
    thread.multiply(1, dLow, a, 1, dx);
  }

  /** {@code dLow = s dy B}. */
  private void low(BlasThread thread, Matrix dy, Matrix dLow) {
    forEachPart((rows, lowColumn, bRow) -> thread.multiply(scale, dy.columns(rows.first(), rows.count()),
        b.rows(bRow, rows.count()), 0, dLow.columns(lowColumn, rank())));
  }

  private void aGradient(BlasThread thread, Matrix dLow, Matrix x, int first, int count) {
    thread.gemm(1, dLow.transposed(), x.columns(first, count), 1, aGradient.columns(first, count));
  }

  private void bGradient(BlasThread thread, Matrix dy, Matrix low, int part) {
    Rows rows = projection.parts().get(part);
    int bRow = projection.parts().subList(0, part).stream().mapToInt(Rows::count).sum();
    thread.gemm(scale, dy.columns(rows.first(), rows.count()).transposed(), low.columns(part * rank(), rank()), 1,
        bGradient.rows(bRow, rows.count()));
  }

  private interface Part {
    void run(Rows rows, int lowColumn, int bRow);
  }

  private void forEachPart(Part body) {
    List<Rows> parts = projection.parts();
    int bRow = 0;
    for (int part = 0; part < parts.size(); part++) {
      body.run(parts.get(part), part * rank(), bRow);
      bRow += parts.get(part).count();
    }
  }

  private int rank() {
    return projection.rank();
  }

  private int width() {
    return projection.lowRows();
  }
}
