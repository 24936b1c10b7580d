package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.model.ModelShape;

/**
 * Memory and walk of one packed pass through all layers, for up to {@code capacity} rows. With activation checkpointing
 * only the layers' inputs are kept, and each layer is computed again on the way back.
 */
public final class ForwardPass implements AutoCloseable {
  private final CpuDecoder decoder;
  private final int capacity;
  private final boolean keep;
  private final Arena arena = new Arena();
  private final Workspace workspace;
  private final List<Block> streams = new ArrayList<>();
  private final List<LayerTrace> traces = new ArrayList<>();
  private Packing packing;
  private CpuPackedAttention attention;

  /**
   * @param backward whether {@link #backward} will be called
   * @param checkpointing keep inputs only
   */
  public ForwardPass(CpuDecoder decoder, int capacity, boolean backward, boolean checkpointing) {
    ModelShape shape = decoder.shape();
    this.decoder = decoder;
    this.capacity = capacity;
    this.keep = backward && !checkpointing;
    this.workspace = new Workspace(shape, capacity, backward, arena);
    LayerTrace sparse = keep || shape.experts() == 0 ? null : new LayerTrace(shape, true, capacity, arena);
    LayerTrace dense = keep || (shape.experts() > 0 && shape.denseLayers().isEmpty()) ? null
        : new LayerTrace(shape, false, capacity, arena);
    int inputs = backward ? shape.layers() + 1 : 2;
    for (int i = 0; i < inputs; i++) {
      streams.add(arena.take((long) capacity * shape.hidden()));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      boolean isSparse = shape.sparse(layer);
      traces.add(keep ? new LayerTrace(shape, isSparse, capacity, arena) : isSparse ? sparse : dense);
    }
  }

  public int capacity() {
    return capacity;
  }

  Workspace workspace() {
    return workspace;
  }

  /** Called after each layer with its trace, which the next layer may overwrite. */
  public interface Visitor {
    void visit(int layer, LayerTrace trace);
  }

  /** Runs all layers; returns the residual stream after the last one, {@code [rows, hidden]}, before the final norm. */
  public Block forward(Packing input, Visitor visitor) {
    this.packing = input;
    this.attention = new CpuPackedAttention(decoder.workers(), decoder.shape(), input);
    decoder.reach(input.longest());
    decoder.embed(input.tokens(), input.rows(), stream(0));
    for (int layer = 0; layer < traces.size(); layer++) {
      run(layer, stream(layer + 1));
      visitor.visit(layer, traces.get(layer));
    }
    return stream(traces.size());
  }

  private void run(int layer, Block output) {
    decoder.layers().get(layer).forward(stream(layer), packing.rows(), packing.positions(), attention,
        traces.get(layer), workspace, output);
  }

  private Block stream(int layer) {
    return streams.get(streams.size() > traces.size() ? layer : layer % 2);
  }

  /**
   * Carries {@code change}, the gradient by the stream after the last layer, back to the embedding; adds to all
   * weights' gradients.
   *
   * @param balance per layer, per expert: gradient of the load-balance loss by each row's router probability; entries
   * or the whole may be null
   */
  public void backward(Block change, float[][] balance) {
    for (int layer = traces.size() - 1; layer >= 0; layer--) {
      if (!keep) {
        run(layer, stream(layer + 1));
      }
      decoder.layers().get(layer).backward(stream(layer), packing.rows(), packing.positions(), attention,
          traces.get(layer), workspace,
          balance == null ? null : balance[layer], change);
    }
    decoder.embedBackward(packing.tokens(), packing.rows(), change);
  }

  /** Bytes of memory held. */
  long bytes() {
    return arena.bytes();
  }

  @Override
  public void close() {
    arena.close();
  }
}
