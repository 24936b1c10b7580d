package kedge.policy.torch;

import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.AdaptedProjection.Rows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The low-rank term of an adapted projection, {@code s (x Aᵀ) Bᵀ} (Hu et al. 2021, arXiv 2106.09685, eq. 3). */
final class TorchLowRank {
  private TorchLowRank() {
  }

  /**
   * @param x {@code [tokens, in]}
   * @param a {@code [parts * rank, in]}
   * @param b {@code [sum of the parts' rows, rank]}
   * @return {@code [tokens, out]}, zeros for projections that are not adapted
   */
  static Tensor apply(Tensor x, Tensor a, Tensor b, AdaptedProjection projection, double scale) {
    Tensor low = torch.linear(x, a).mul(new Scalar(scale));
    TensorVector columns = new TensorVector();
    int rank = projection.rank();
    int done = 0;
    int bRow = 0;
    for (int part = 0; part < projection.parts().size(); part++) {
      Rows rows = projection.parts().get(part);
      pad(x, rows.first() - done, columns);
      columns.push_back(torch.linear(low.narrow(1, (long) part * rank, rank), b.narrow(0, bRow, rows.count())));
      done = rows.first() + rows.count();
      bRow += rows.count();
    }
    pad(x, projection.out() - done, columns);
    return torch.cat(columns, 1);
  }

  private static void pad(Tensor x, int width, TensorVector columns) {
    if (width > 0) {
      columns.push_back(torch.zeros(new long[]{x.size(0), width}, x.options()));
    }
  }
}
