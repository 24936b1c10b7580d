package kedge.policy.cpu.decoder;

import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.model.ModelShape;

/**
 * A pass through all layers and back, with its memory for up to {@code capacity} rows. With activation checkpointing
 * only the layers' inputs are kept, and backward computes each layer a second time.
 */
public final class ForwardPass implements AutoCloseable {
  private final CpuDecoder decoder;
  private final int capacity;
  private final boolean keep;
  private final Arena arena = new Arena();
  private final Workspace workspace;
  private final List<Matrix> streams = new ArrayList<>();
  private final List<LayerTrace> traces = new ArrayList<>();
  private Packing packing;
  private CpuPackedAttention attention;

  /**
   * @param backward whether {@link #backward} will be called
   * @param checkpointing whether to keep the layers' inputs only
   */
  public ForwardPass(CpuDecoder decoder, int capacity, boolean backward, boolean checkpointing) {
    ModelShape shape = decoder.shape();
    this.decoder = decoder;
    this.capacity = capacity;
    this.keep = backward && !checkpointing;
    this.workspace = new Workspace(shape, capacity, backward, arena);
    LayerTrace sparse = keep || shape.experts() == 0 ? null : new LayerTrace(shape, true, capacity, arena);
    LayerTrace dense = keep || !shape.hasDenseLayers() ? null : new LayerTrace(shape, false, capacity, arena);
    int inputs = backward ? shape.layers() + 1 : 2;
    for (int i = 0; i < inputs; i++) {
      streams.add(arena.matrix(capacity, shape.hidden()));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      boolean isSparse = shape.sparse(layer);
      traces.add(keep ? new LayerTrace(shape, isSparse, capacity, arena) : isSparse ? sparse : dense);
    }
  }

  public int capacity() {
    return capacity;
  }

  /** Called after each layer with its trace, which the next layer may overwrite. */
  public interface Visitor {
    void visit(int layer, LayerTrace trace);
  }

  /** Runs all layers over packed sequences, as {@link #forward(int[], int[], CpuAttention, Visitor)}. */
  public Matrix forward(Packing input, Visitor visitor) {
    this.packing = input;
    this.attention = new CpuPackedAttention(decoder.workers(), decoder.shape(), input);
    return forward(input.tokens(), input.positions(), attention, visitor);
  }

  public Matrix forward(Packing input) {
    return forward(input, (layer, trace) -> {
    });
  }

  /**
   * Runs all layers over one row per token.
   *
   * @return the residual stream after the last layer, before the final norm, {@code [rows, hidden]}
   */
  public Matrix forward(int[] tokens, int[] positions, CpuAttention attended, Visitor visitor) {
    decoder.reach(Arrays.stream(positions).max().orElse(-1) + 1);
    decoder.embed(tokens, stream(0, tokens.length));
    for (int layer = 0; layer < traces.size(); layer++) {
      run(layer, positions, attended);
      visitor.visit(layer, traces.get(layer));
    }
    return stream(traces.size(), tokens.length);
  }

  /** The final norm of a stream, {@code [rows, hidden]}, in memory that the next pass overwrites. */
  public Matrix normed(Matrix stream, Block inverses) {
    Matrix normed = workspace.normed.first(stream.rows());
    decoder.finalNorm().forward(stream, inverses, normed);
    return normed;
  }

  private void run(int layer, int[] positions, CpuAttention attended) {
    decoder.layer(layer).forward(stream(layer, positions.length), positions, attended, traces.get(layer), workspace,
        stream(layer + 1, positions.length));
  }

  private Matrix stream(int layer, int rows) {
    return streams.get(streams.size() > traces.size() ? layer : layer % 2).first(rows);
  }

  /**
   * Carries the gradient back to the embedding and adds to all weights' gradients. Call after {@link #forward(Packing)}
   * of the same packing.
   *
   * @param dStream gradient by the stream after the last layer, {@code [rows, hidden]}; overwritten
   * @param balanceGradients of the load-balance loss by each row's router probabilities, {@code [layer][experts]};
   * entries or the whole may be null
   */
  public void backward(Matrix dStream, float[][] balanceGradients) {
    for (int layer = traces.size() - 1; layer >= 0; layer--) {
      if (!keep) {
        run(layer, packing.positions(), attention);
      }
      decoder.layer(layer).backward(stream(layer, packing.rows()), packing.positions(), attention, traces.get(layer),
          workspace, balanceGradients == null ? null : balanceGradients[layer], dStream);
    }
    decoder.embedBackward(packing.tokens(), dStream);
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
