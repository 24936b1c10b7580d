package kedge.policy.cpu.decoder;

import java.util.List;
import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.GateKernel;
import kedge.policy.cpu.kernel.LowRank;
import kedge.policy.cpu.kernel.Matrix;

/**
 * What one expert computes of its rows {@code X [count, hidden]} and their router weights {@code w [count]}, and its
 * way back; see {@link ExpertMlp}. Each call is work of one thread.
 *
 * @param gateUp {@code [2 inner, hidden]} per expert
 * @param down {@code [hidden, inner]} per expert
 */
record ExpertProducts(ExpertLinear gateUp, ExpertLinear down, GateKernel gate) {

  /**
   * Rows of one expert.
   *
   * @param gateUps {@code [count, 2 inner]}
   * @param activation {@code [count, inner]}
   * @param weights router weights, from index {@code first} on
   * @param weightGradients likewise
   */
  record Rows(Matrix gateUps, Matrix activation, float[] weights, float[] weightGradients, int first) {
  }

  /** Y, in the place of X or elsewhere. */
  void forward(BlasThread thread, int expert, Matrix x, Rows rows, Matrix y) {
    gateUp.forward(thread, expert, x, rows.gateUps); // [G, U] = X Wguᵀ
    activate(rows); // A = w ⊙ silu(G) ⊙ U
    down.forward(thread, expert, rows.activation, y); // Y = A Wdᵀ
  }

  /** From dY to {@code d[G, U]}, in the place of {@code [G, U]}, and dw. */
  void backward(BlasThread thread, int expert, Matrix dy, Rows rows) {
    down.backward(thread, expert, dy, rows.activation); // dA = dY Wd
    for (int row = 0; row < dy.rows(); row++) { // A in the place of dA
      rows.weightGradients[rows.first + row] = gate.backward(rows.gateUps.bytes(), rows.gateUps.index(row),
          rows.weights[rows.first + row], rows.activation.bytes(), rows.activation.index(row));
    }
    down.gradient(thread, expert, dy, rows.activation); // dWd += dYᵀ A
  }

  /** From {@code d[G, U]} to dX, in the place of X or elsewhere. */
  void inputBackward(BlasThread thread, int expert, Rows rows, Matrix x, Matrix dx) {
    gateUp.gradient(thread, expert, rows.gateUps, x); // dWgu += d[G, U]ᵀ X
    gateUp.backward(thread, expert, rows.gateUps, dx); // dX = d[G, U] Wgu
  }

  private void activate(Rows rows) {
    for (int row = 0; row < rows.gateUps.rows(); row++) {
      gate.forward(rows.gateUps.bytes(), rows.gateUps.index(row), rows.weights[rows.first + row],
          rows.activation.bytes(), rows.activation.index(row));
    }
  }

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
}
