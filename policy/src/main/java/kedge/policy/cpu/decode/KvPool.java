package kedge.policy.cpu.decode;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.model.ModelShape;

/**
 * Keys and values of earlier tokens in pages of {@link #PAGE} tokens (Kwon et al. 2023, arXiv 2309.06180): a sequence
 * takes pages as it grows and gives them back when it ends, and a prompt's pages are read by all samples of its group.
 * Within a page, per layer and key head, keys lie transposed ({@code [headSize, PAGE]}) so that scores of neighboring
 * tokens are one vector, and values lie as {@code [PAGE, headSize]}.
 */
public final class KvPool implements AutoCloseable {
  public static final int PAGE = 64;
  private final int keyHeads;
  private final int headSize;
  private final long pageFloats;
  private final Arena arena = new Arena();
  private final Deque<Block> free = new ArrayDeque<>();
  private int inUse;

  public KvPool(ModelShape shape) {
    this.keyHeads = shape.keyValueHeads();
    this.headSize = shape.headSize();
    this.pageFloats = 2L * shape.layers() * keyHeads * headSize * PAGE;
  }

  Block take() {
    inUse++;
    Block page = free.poll();
    return page != null ? page : arena.take(pageFloats);
  }

  void giveBack(Block page) {
    inUse--;
    free.push(page);
  }

  /** Index of the first key of a layer's key head within a page. */
  int keys(int layer, int keyHead) {
    return (layer * keyHeads + keyHead) * 2 * headSize * PAGE;
  }

  /** Index of the first value of a layer's key head within a page. */
  int values(int layer, int keyHead) {
    return keys(layer, keyHead) + headSize * PAGE;
  }

  /** Writes one token's key and value of a layer's key head at {@code place} within a page. */
  void write(Block page, int place, int layer, int keyHead, ByteBuffer keys, int key, ByteBuffer values, int value) {
    ByteBuffer to = page.bytes();
    int first = keys(layer, keyHead) + place;
    for (int i = 0; i < headSize; i++) {
      Floats.put(to, first + i * PAGE, Floats.get(keys, key + i));
    }
    Floats.copy(values, value, to, values(layer, keyHead) + place * headSize, headSize);
  }

  /** Pages that sequences hold. */
  public int inUse() {
    return inUse;
  }

  /** Bytes held, in use or free. */
  long bytes() {
    return arena.bytes();
  }

  @Override
  public void close() {
    free.clear();
    arena.close();
  }
}
