package kedge.policy.torch;

import kedge.policy.model.AdaptedProjection;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The low-rank term of an adapted projection, {@code s (x Aᵀ) Bᵀ} (Hu et al. 2021, arXiv 2106.09685, eq. 3).
 *
 * @param a {@code [parts * rank, in]}, of experts {@code [experts, parts * rank, in]}
 * @param b {@code [sum of the parts' rows, rank]}, of experts with their number before
 */
record TorchLowRank(Tensor a, Tensor b, AdaptedProjection projection, double scale, MatrixProduct product) {
  /** One adapted run of the projection's outputs. */
  @FunctionalInterface
  private interface Part {
    void on(int first, int count, long rank, long row);
  }

  private void each(Part part) {
    long row = 0;
    for (int i = 0; i < projection.parts().size(); i++) {
      var rows = projection.parts().get(i);
      part.on(rows.first(), rows.count(), (long) i * projection.rank(), row);
      row += rows.count();
    }
  }

  private Tensor low(Tensor x) {
    return product.forward(x, a).mul(new Scalar(scale));
  }

  private static Tensor rows(Tensor matrices, long row, long count) {
    return matrices.narrow(matrices.dim() - 2, row, count);
  }

  /** Adds the term to {@code y [rows, out]}. */
  void addTo(Tensor y, Tensor x) {
    Tensor low = low(x);
    each((first, count, rank, row) -> y.narrow(1, first, count)
        .add_(product.forward(low.narrow(1, rank, projection.rank()), rows(b, row, count))));
  }

  /**
   * Adds the term's gradients.
   *
   * @param gradient gradient with respect to y, {@code [rows, out]}
   * @param input gradient with respect to x so far
   * @param sumA gradient with respect to a so far; null for none
   * @param sumB gradient with respect to b so far; null for none
   */
  void backward(Tensor gradient, Tensor x, Tensor input, Tensor sumA, Tensor sumB) {
    Tensor low = low(x);
    TensorVector parts = new TensorVector();
    each((first, count, rank, row) -> {
      Tensor own = gradient.narrow(1, first, count);
      if (sumB != null) {
        product.addWeightGradient(own, low.narrow(1, rank, projection.rank()), rows(sumB, row, count));
      }
      parts.push_back(product.backward(own, rows(b, row, count)));
    });
    Tensor byLow = torch.cat(parts, 1).mul_(new Scalar(scale));
    if (sumA != null) {
      product.addWeightGradient(byLow, x, sumA);
    }
    input.add_(product.backward(byLow, a));
  }
}
