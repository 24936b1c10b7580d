package kedge.policy.cpu.decoder;

import java.util.function.IntUnaryOperator;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;

/**
 * {@link ExpertMlp} where the ranks of a group divide the experts. A rank sends the rows of its slots, with their
 * router weights, to the ranks that hold their experts, and gets the outputs back; on the way back it sends the
 * outputs' gradients, and gets those of rows and weights. An expert computes the rows of each member apart on the way
 * back, so that a gradient is that of one block, with the bits of one process.
 *
 * @param own number of experts that this rank holds, which {@code products} are of
 */
record DividedExpertMlp(int layer, Workers workers, Linear router, ExpertProducts products, ExpertExchange exchange,
    int own) implements Mlp {

  @Override
  public boolean divided() {
    return true;
  }

  @Override
  public void forward(Matrix normed, Matrix residual, LayerTrace trace, Workspace workspace, Matrix output) {
    CpuRouting routing = trace.routing;
    ReceivedRows received = trace.received;
    int rows = normed.rows();
    int hidden = normed.columns();
    if (rows > 0) {
      router.forward(normed, routing.probabilities.first(rows));
      workers.forEachRow(rows, 32, routing::choose);
    }
    routing.sort(rows);
    received.arrange(exchange.counts(layer, routing.starts), own);
    Matrix sent = exchange.sent.of(routing.slots(), hidden + 1);
    workers.forEachRow(routing.slots(), 8, slot -> {
      normed.copyRow(routing.rowOf[slot], sent, slot);
      Floats.put(sent.bytes(), sent.index(slot) + hidden, routing.weights[slot]);
    });
    Matrix arrived = exchange.arrived.of(received.rows(), hidden + 1);
    exchange.exchange(sent, slotsOf(routing), arrived, received::of);
    Matrix inputs = received.inputs(hidden);
    workers.forEachRow(received.rows(), 8, row -> {
      arrived.columns(0, hidden).copyRow(row, inputs, received.places[row]);
      received.weights[received.places[row]] = Floats.get(arrived.bytes(), arrived.index(row) + hidden);
    });
    Matrix outputs = exchange.outputs.of(received.rows(), hidden);
    received.gateUps(2 * products.down().in());
    exchange.activation.of(received.rows(), products.down().in());
    workers.run(own, (thread, expert) -> {
      int first = received.start(expert, 0);
      int count = received.start(expert + 1, 0) - first;
      if (count > 0) {
        products.forward(thread, expert, inputs.rows(first, count), rows(received, first, count),
            outputs.rows(first, count));
      }
    });
    Matrix back = exchange.arrived.of(received.rows(), hidden);
    workers.forEachRow(received.rows(), 8, row -> outputs.copyRow(received.places[row], back, row));
    exchange.exchange(back, received::of, workspace.slots.first(routing.slots()), slotsOf(routing));
    workers.forEachRow(rows, 8, row -> {
      residual.copyRow(row, output, row);
      routing.addSlots(row, workspace.slots, output);
    });
  }

  /** Slots of the experts of each member. */
  private IntUnaryOperator slotsOf(CpuRouting routing) {
    return member -> routing.starts[(member + 1) * own] - routing.starts[member * own];
  }

  private ExpertProducts.Rows rows(ReceivedRows received, int first, int count) {
    int inner = products.down().in();
    return new ExpertProducts.Rows(received.gateUps(2 * inner).rows(first, count),
        exchange.activation.of(received.rows(), inner).rows(first, count), received.weights, received.weightGradients,
        first);
  }

  @Override
  public void backward(Matrix normed, Matrix dOutput, LayerTrace trace, Workspace workspace, BalanceGradient balance,
      Matrix dNormed) {
    CpuRouting routing = trace.routing;
    ReceivedRows received = trace.received;
    int rows = normed.rows();
    int hidden = normed.columns();
    Matrix sent = exchange.sent.of(routing.slots(), hidden);
    workers.forEachRow(routing.slots(), 8, slot -> dOutput.copyRow(routing.rowOf[slot], sent, slot));
    Matrix arrived = exchange.arrived.of(received.rows(), hidden);
    exchange.exchange(sent, slotsOf(routing), arrived, received::of);
    Matrix gradients = exchange.outputs.of(received.rows(), hidden);
    workers.forEachRow(received.rows(), 8, row -> arrived.copyRow(row, gradients, received.places[row]));
    exchange.activation.of(received.rows(), products.down().in());
    for (int each = 0; each < exchange.group.size(); each++) {
      int member = each;
      workers.run(own, (thread, expert) -> {
        int first = received.start(expert, member);
        int count = received.start(expert, member + 1) - first;
        if (count > 0) {
          Matrix some = gradients.rows(first, count);
          ExpertProducts.Rows part = rows(received, first, count);
          products.backward(thread, expert, some, part);
          products.inputBackward(thread, expert, part, received.inputs(hidden).rows(first, count), some);
        }
      });
      exchange.gradients.addExperts(layer, member);
    }
    Matrix back = exchange.arrived.of(received.rows(), hidden + 1);
    workers.forEachRow(received.rows(), 8, row -> {
      int place = received.places[row];
      gradients.copyRow(place, back, row);
      Floats.put(back.bytes(), back.index(row) + hidden, received.weightGradients[place]);
    });
    Matrix returned = exchange.sent.of(routing.slots(), hidden + 1);
    exchange.exchange(back, received::of, returned, slotsOf(routing));
    if (rows > 0) {
      end(normed, trace, balance, returned, dNormed);
    }
  }

  /** From the gradients of slots to those of rows, by way of the router. */
  private void end(Matrix normed, LayerTrace trace, BalanceGradient balance, Matrix returned, Matrix dNormed) {
    CpuRouting routing = trace.routing;
    Matrix dLogits = routing.probabilities.first(normed.rows());
    for (int slot = 0; slot < routing.slots(); slot++) {
      routing.weightGradients[slot] = Floats.get(returned.bytes(), returned.index(slot) + normed.columns());
    }
    workers.forEachRow(normed.rows(), 32, row -> routing.backward(row, balance));
    router.gradient(dLogits, normed); // dWr += dLogitsᵀ X
    router.backward(dLogits, dNormed); // dX = dLogits Wr
    workers.forEachRow(normed.rows(), 8,
        row -> routing.addSlots(row, returned.columns(0, normed.columns()), dNormed));
  }
}
