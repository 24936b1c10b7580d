package kedge.policy.cpu.kernel;

import java.util.ArrayList;
import java.util.List;

/** Owns blocks and frees them together. */
public final class Arena implements AutoCloseable {
  private final List<Block> blocks = new ArrayList<>();

  /** A new block, freed with this arena. */
  public Block take(long floats) {
    Block block = Block.allocate(Math.max(floats, 1));
    blocks.add(block);
    return block;
  }

  /** Bytes held. */
  public long bytes() {
    return blocks.stream().mapToLong(block -> block.floats() * Float.BYTES).sum();
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
    blocks.clear();
  }
}
