package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.model.ModelShape;

/**
 * A pass through layers and back, with its memory for up to {@code capacity} rows. With activation checkpointing only
 * the layers' inputs are kept, and backward computes each layer a second time.
 */
public final class LayerPass implements AutoCloseable {
  private final List<Layer> layers;
  private final boolean keep;
  private final Arena arena = new Arena();
  private final Workspace workspace;
  private final List<Matrix> streams = new ArrayList<>();
  private final List<LayerTrace> traces = new ArrayList<>();

  /**
   * @param shape whose layers they are
   * @param backward whether {@link #backward} will be called
   * @param checkpointing whether to keep the layers' inputs only
   */
  public LayerPass(List<Layer> layers, ModelShape shape, int capacity, boolean backward, boolean checkpointing) {
    this.layers = layers;
    this.keep = backward && !checkpointing;
    this.workspace = new Workspace(shape, capacity, backward, arena);
    boolean divided = layers.stream().anyMatch(Layer::divided);
    LayerTrace sparse = keep || shape.experts() == 0 ? null : new LayerTrace(shape, true, divided, capacity, arena);
    LayerTrace dense = keep || !shape.hasDenseLayers() ? null : new LayerTrace(shape, false, false, capacity, arena);
    int inputs = backward ? layers.size() + 1 : 2;
    for (int i = 0; i < inputs; i++) {
      streams.add(arena.matrix(capacity, shape.hidden()));
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean isSparse = shape.sparse(layer);
      traces.add(keep ? new LayerTrace(shape, isSparse, isSparse && divided, capacity, arena)
          : isSparse ? sparse : dense);
    }
  }

  /** The input of the first layer, to be filled before {@link #forward}, {@code [rows, hidden]}. */
  public Matrix input(int rows) {
    return stream(0, rows);
  }

  /** Runs all layers; returns the output of the last, {@code [rows, hidden]}. */
  public Matrix forward(int[] positions, CpuAttention attention, ForwardPass.Visitor visitor) {
    for (int layer = 0; layer < layers.size(); layer++) {
      run(layer, positions, attention);
      visitor.visit(layer, traces.get(layer));
    }
    return stream(layers.size(), positions.length);
  }

  /**
   * Runs the layers that ranks divide, without rows of this rank.
   *
   * @param backward whether the others go back as well
   * @param others tells, after a layer, whether any other rank has rows in this pass; if none has, it is left
   * @return whether any has
   */
  boolean idle(boolean backward, BooleanSupplier others) {
    for (int layer = 0; layer < layers.size(); layer++) {
      if (layers.get(layer).divided()) {
        run(layer, new int[0], null);
        if (!others.getAsBoolean()) {
          return false;
        }
      }
    }
    if (backward) {
      backward(new int[0], null, stream(0, 0), null);
    }
    return true;
  }

  private void run(int layer, int[] positions, CpuAttention attention) {
    layers.get(layer).forward(stream(layer, positions.length), positions, attention, traces.get(layer), workspace,
        stream(layer + 1, positions.length));
  }

  private Matrix stream(int layer, int rows) {
    return streams.get(streams.size() > traces.size() ? layer : layer % 2).first(rows);
  }

  /** Carries the gradient with respect to the last layer's output back to one with respect to the input, in place. */
  public void backward(int[] positions, CpuPackedAttention attention, Matrix dStream, BalanceGradient[] balance) {
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      if (positions.length == 0 && !layers.get(layer).divided()) {
        continue;
      }
      if (!keep) {
        run(layer, positions, attention);
      }
      layers.get(layer).backward(stream(layer, positions.length), positions, attention, traces.get(layer), workspace,
          balance == null ? null : balance[layer], dStream);
    }
  }

  Workspace workspace() {
    return workspace;
  }

  /** Bytes of memory held. */
  public long bytes() {
    return arena.bytes();
  }

  @Override
  public void close() {
    arena.close();
    traces.forEach(LayerTrace::close);
  }
}
