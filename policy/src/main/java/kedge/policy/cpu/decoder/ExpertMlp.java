package kedge.policy.cpu.decoder;

import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.GateKernel;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Workers;

/**
 * A router and its experts: rows are sorted by expert, each expert is three products over its run of rows, results are
 * added up per row.
 */
final class ExpertMlp implements Mlp {
  private final Workers workers;
  private final Linear router;
  private final Block gateUp;
  private final Block down;
  private final Block gateUpGradient;
  private final Block downGradient;
  private final GateKernel gate;
  private final int hidden;
  private final int inner;

  /**
   * @param gateUp {@code [experts, 2 inner, hidden]}
   *
   * @param down {@code [experts, hidden, inner]}; gradients alike, or null
   */
  ExpertMlp(Workers workers, Linear router, Block gateUp, Block gateUpGradient, Block down, Block downGradient,
      int inner) {
    this.workers = workers;
    this.router = router;
    this.gateUp = gateUp;
    this.down = down;
    this.gateUpGradient = gateUpGradient;
    this.downGradient = downGradient;
    this.hidden = router.in();
    this.inner = inner;
    this.gate = new GateKernel(inner);
  }

  @Override
  public void forward(int rows, Block normed, Block residual, LayerTrace trace, Workspace workspace, Block output) {
    CpuRouting routing = trace.routing;
    route(rows, normed, routing);
    workers.run(routing.experts, (lane, expert) -> expert(lane, expert, routing, normed, trace, workspace));
    workers.rows(rows, 8, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        Floats.copy(residual.bytes(), row * hidden, output.bytes(), row * hidden, hidden);
        gatherSum(row, routing, workspace.slots, output);
      }
    });
  }

  private void route(int rows, Block normed, CpuRouting routing) {
    router.forward(normed, 0, rows, 0, routing.probabilities, 0, routing.stride);
    workers.rows(rows, 32, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        routing.choose(row);
      }
    });
    routing.sort(rows);
  }

  private void expert(BlasThread lane, int expert, CpuRouting routing, Block normed, LayerTrace trace,
      Workspace workspace) {
    int first = routing.starts[expert];
    int count = routing.starts[expert + 1] - first;
    if (count == 0) {
      return;
    }
    gather(first, count, routing, normed, workspace.slots);
    lane.rowsTransposed(count, 2 * inner, hidden, workspace.slots.address((long) first * hidden), hidden,
        gateUpAddress(gateUp, expert), hidden, 0,
        trace.gateUp.address(2L * first * inner), 2 * inner);
    activate(first, count, routing, trace, workspace);
    lane.rowsTransposed(count, hidden, inner, workspace.activation.address((long) first * inner), inner,
        downAddress(down, expert), inner, 0,
        workspace.slots.address((long) first * hidden), hidden);
  }

  private void activate(int first, int count, CpuRouting routing, LayerTrace trace, Workspace workspace) {
    for (int slot = first; slot < first + count; slot++) {
      gate.forward(trace.gateUp.bytes(), slot * 2 * inner, routing.weights[slot], workspace.activation.bytes(),
          slot * inner);
    }
  }

  private void gather(int first, int count, CpuRouting routing, Block rows, Block slots) {
    for (int slot = first; slot < first + count; slot++) {
      Floats.copy(rows.bytes(), routing.rowOf[slot] * hidden, slots.bytes(), slot * hidden, hidden);
    }
  }

  private void gatherSum(int row, CpuRouting routing, Block slots, Block output) {
    for (int choice = 0; choice < routing.choices; choice++) {
      Floats.add(slots.bytes(), routing.slotOf[row * routing.choices + choice] * hidden, output.bytes(), row * hidden,
          hidden);
    }
  }

  @Override
  public void backward(int rows, Block normed, Block change, LayerTrace trace, Workspace workspace, float[] balance,
      Block dNormed) {
    CpuRouting routing = trace.routing;
    workers.run(routing.experts,
        (lane, expert) -> expertBackward(lane, expert, routing, normed, change, trace, workspace));
    workers.rows(rows, 32, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        routing.backward(row, balance);
      }
    });
    router.gradient(routing.probabilities, 0, routing.stride, normed, 0, rows);
    router.backward(routing.probabilities, 0, routing.stride, rows, 0, dNormed, 0);
    workers.rows(rows, 8, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        gatherSum(row, routing, workspace.slots, dNormed);
      }
    });
  }

  private void expertBackward(BlasThread lane, int expert, CpuRouting routing, Block normed, Block change,
      LayerTrace trace, Workspace workspace) {
    int first = routing.starts[expert];
    int count = routing.starts[expert + 1] - first;
    if (count == 0) {
      return;
    }
    long slots = workspace.slots.address((long) first * hidden);
    long activation = workspace.activation.address((long) first * inner);
    long gateUpChange = trace.gateUp.address(2L * first * inner);
    gather(first, count, routing, change, workspace.slots);
    activate(first, count, routing, trace, workspace);
    lane.transposedMultiply(hidden, inner, count, 1, slots, hidden, activation, inner, 1,
        downAddress(downGradient, expert), inner);
    lane.multiply(count, inner, hidden, 1, slots, hidden, downAddress(down, expert), inner, 0, activation, inner);
    for (int slot = first; slot < first + count; slot++) {
      routing.weightGradients[slot] = gate.backward(trace.gateUp.bytes(), slot * 2 * inner, routing.weights[slot],
          workspace.activation.bytes(), slot * inner);
    }
    gather(first, count, routing, normed, workspace.slots);
    lane.transposedMultiply(2 * inner, hidden, count, 1, gateUpChange, 2 * inner, slots, hidden, 1,
        gateUpAddress(gateUpGradient, expert), hidden);
    lane.multiply(count, hidden, 2 * inner, 1, gateUpChange, 2 * inner, gateUpAddress(gateUp, expert), hidden, 0, slots,
        hidden);
  }

  private long gateUpAddress(Block block, int expert) {
    return block.address(2L * expert * inner * hidden);
  }

  private long downAddress(Block block, int expert) {
    return block.address((long) expert * hidden * inner);
  }
}
