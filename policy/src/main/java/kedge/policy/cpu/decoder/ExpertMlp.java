package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;

/**
 * Mixture of experts: a router sends each row to {@code expertsPerToken} experts, and the row's output is the weighted
 * sum of theirs. (Row, expert) pairs are slots, sorted by expert, so that each expert multiplies one dense matrix. With
 * an expert's rows {@code X [count, hidden]}, their router weights {@code w [count]}, and the expert's weights {@code
 * Wgu [2 inner, hidden]} and {@code Wd [hidden, inner]}:
 *
 * <pre>
 * [G, U] = X Wguᵀ             [count, 2 inner]
 * A      = w ⊙ silu(G) ⊙ U    [count, inner]
 * Y      = A Wdᵀ              [count, hidden]
 * </pre>
 *
 * <p>One thread computes an expert, and a row adds up its experts in the order of its choices: results do not depend on
 * the number of threads.
 */
final class ExpertMlp implements Mlp {
  private final Workers workers;
  private final Linear router;
  private final ExpertProducts products;

  ExpertMlp(Workers workers, Linear router, ExpertProducts products) {
    this.workers = workers;
    this.router = router;
    this.products = products;
  }

  @Override
  public void forward(Matrix normed, Matrix residual, LayerTrace trace, Workspace workspace, Matrix output) {
    CpuRouting routing = trace.routing;
    router.forward(normed, routing.probabilities.first(normed.rows()));
    workers.forEachRow(normed.rows(), 32, routing::choose);
    routing.sort(normed.rows());
    workers.run(routing.experts, (thread, expert) -> expertForward(thread, expert, normed, trace, workspace));
    workers.forEachRow(normed.rows(), 8, row -> {
      residual.copyRow(row, output, row);
      routing.addSlots(row, workspace.slots, output);
    });
  }

  private void expertForward(BlasThread thread, int expert, Matrix normed, LayerTrace trace, Workspace workspace) {
    Slots slots = new Slots(expert, trace, workspace);
    if (slots.count == 0) {
      return;
    }
    slots.gather(normed);
    products.forward(thread, expert, slots.rows, slots.own, slots.rows); // Y, in the place of X
  }

  @Override
  public void backward(Matrix normed, Matrix dOutput, LayerTrace trace, Workspace workspace, BalanceGradient balance,
      Matrix dNormed) {
    CpuRouting routing = trace.routing;
    Matrix dLogits = routing.probabilities.first(normed.rows());
    workers.run(routing.experts, (thread, expert) -> expertBackward(thread, expert, normed, dOutput, trace, workspace));
    workers.forEachRow(normed.rows(), 32, row -> routing.backward(row, balance));
    router.gradient(dLogits, normed); // dWr += dLogitsᵀ X
    router.backward(dLogits, dNormed); // dX = dLogits Wr
    workers.forEachRow(normed.rows(), 8, row -> routing.addSlots(row, workspace.slots, dNormed));
  }

  private void expertBackward(BlasThread thread, int expert, Matrix normed, Matrix dOutput, LayerTrace trace,
      Workspace workspace) {
    Slots slots = new Slots(expert, trace, workspace);
    if (slots.count == 0) {
      return;
    }
    slots.gather(dOutput); // dY
    products.backward(thread, expert, slots.rows, slots.own);
    slots.gather(normed); // X
    products.inputBackward(thread, expert, slots.own, slots.rows, slots.rows); // dX, in the place of X
  }

  /** Slots of one expert: {@code rows [count, hidden]}, and what it computes of them. */
  private final class Slots {
    private final CpuRouting routing;
    private final int first;
    private final int count;
    private final Matrix rows;
    private final ExpertProducts.Rows own;

    Slots(int expert, LayerTrace trace, Workspace workspace) {
      routing = trace.routing;
      first = routing.starts[expert];
      count = routing.starts[expert + 1] - first;
      rows = workspace.slots.rows(first, count);
      own = new ExpertProducts.Rows(trace.gateUp.rows(first, count),
          workspace.activation(trace.gateUp.rows(), products.down().in()).rows(first, count), routing.weights,
          routing.weightGradients, first);
    }

    void gather(Matrix from) {
      for (int slot = 0; slot < count; slot++) {
        from.copyRow(routing.rowOf[first + slot], rows, slot);
      }
    }
  }
}
