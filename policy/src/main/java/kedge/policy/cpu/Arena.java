package kedge.policy.cpu;

import java.util.ArrayList;
import java.util.List;

/** Owns blocks and frees them together. */
final class Arena implements AutoCloseable {
  private final List<Block> blocks = new ArrayList<>();

  /** A new block, freed with this arena. */
  Block take(long floats) {
    Block block = Block.allocate(Math.max(floats, 1));
    blocks.add(block);
    return block;
  }

  /** Bytes held. */
  long bytes() {
    return blocks.stream().mapToLong(block -> block.floats() * Float.BYTES).sum();
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
    blocks.clear();
  }
}
