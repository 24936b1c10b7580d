package kedge.policy.cpu.decoder;

import java.util.Arrays;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Matrix;

/**
 * A pass from tokens through all layers of the decoder and back; see {@link LayerPass}. Features of images take the
 * place of embeddings.
 */
public final class ForwardPass implements AutoCloseable {
  private final CpuDecoder decoder;
  private final int capacity;
  private final LayerPass layers;
  private Packing packing;
  private CpuPackedAttention attention;

  /**
   * @param backward whether {@link #backward} will be called
   * @param checkpointing whether to keep the layers' inputs only
   */
  public ForwardPass(CpuDecoder decoder, int capacity, boolean backward, boolean checkpointing) {
    this.decoder = decoder;
    this.capacity = capacity;
    this.layers = new LayerPass(decoder.layers(), decoder.shape(), capacity, backward, checkpointing);
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
    this.attention = new CpuPackedAttention(decoder.workers(), decoder.shape(), input, true);
    embed(input.tokens(), input.positions());
    input.features().forEach(features -> features.write(layers.input(input.rows())));
    return layers.forward(input.positions(), attention, visitor);
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
    embed(tokens, positions);
    return layers.forward(positions, attended, visitor);
  }

  private void embed(int[] tokens, int[] positions) {
    decoder.reach(Arrays.stream(positions).max().orElse(-1) + 1);
    decoder.embed(tokens, layers.input(tokens.length));
  }

  /** The final norm of a stream, {@code [rows, hidden]}, in memory that the next pass overwrites. */
  public Matrix normed(Matrix stream, Block inverses) {
    Matrix normed = layers.workspace().normed.first(stream.rows());
    decoder.finalNorm().forward(stream, inverses, normed);
    return normed;
  }

  /**
   * Carries the gradient back to the embedding and to images' features, and adds to all weights' gradients. Call after
   * {@link #forward(Packing)} of the same packing.
   *
   * @param dStream gradient with respect to the stream after the last layer, {@code [rows, hidden]}; overwritten
   * @param balanceGradients gradients of the load-balance loss with respect to the router probabilities of a sequence's
   * row, {@code [layer][experts]}; entries or the whole may be null
   */
  public void backward(Matrix dStream, float[][] balanceGradients) {
    layers.backward(packing.positions(), attention, dStream, BalanceGradient.of(balanceGradients, packing));
    packing.features().forEach(features -> features.take(dStream));
    decoder.embedBackward(packing.tokens(), dStream);
  }

  /**
   * Takes part in a pass of other ranks that divide the experts with this one, without rows.
   *
   * @param backward whether the others go back as well
   */
  public void idle(boolean backward) {
    layers.idle(backward, () -> true);
  }

  /** Takes part in the passes of the other ranks until none of them has rows left; nothing if experts are whole. */
  public void rest() {
    decoder.exchange().ifPresent(exchange -> {
      exchange.rest(true);
      boolean others = true;
      while (others) {
        others = layers.idle(false, exchange::busy);
      }
      exchange.rest(false);
    });
  }

  /** Bytes of memory held. */
  long bytes() {
    return layers.bytes();
  }

  @Override
  public void close() {
    layers.close();
  }
}
