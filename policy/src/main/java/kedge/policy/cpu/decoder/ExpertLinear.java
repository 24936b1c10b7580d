package kedge.policy.cpu.decoder;

import java.util.List;
import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.LowRank;
import kedge.policy.cpu.kernel.Matrix;

/**
 * A linear map per expert, {@code y = x Wᵀ}, plus its low-rank term where it is adapted; each call is work of one
 * thread.
 *
 * @param rows rows of one expert's W
 * @param weights {@code [experts * rows, columns]}
 * @param gradients alike; null for weights that are not trained
 * @param adapters one per expert; empty for none
 */
record ExpertLinear(int rows, Matrix weights, Matrix gradients, List<LowRank> adapters) {

  int in() {
    return weights.columns();
  }

  /** {@code y = x Wᵀ}. */
  void forward(BlasThread thread, int expert, Matrix x, Matrix y) {
    thread.multiply(x, weight(expert).transposed(), y);
    if (!adapters.isEmpty()) {
      adapters.get(expert).forward(thread, x, y);
    }
  }

  /** {@code dW += dyᵀ x}. */
  void gradient(BlasThread thread, int expert, Matrix dy, Matrix x) {
    if (gradients != null) {
      thread.gemm(1, dy.transposed(), x, 1, gradients.rows(expert * rows, rows));
    }
    if (!adapters.isEmpty()) {
      adapters.get(expert).gradient(thread, dy, x);
    }
  }

  /** {@code dx = dy W}. */
  void backward(BlasThread thread, int expert, Matrix dy, Matrix dx) {
    thread.gemm(1, dy, weight(expert), 0, dx);
    if (!adapters.isEmpty()) {
      adapters.get(expert).backward(thread, dy, dx);
    }
  }

  private Matrix weight(int expert) {
    return weights.rows(expert * rows, rows);
  }
}
