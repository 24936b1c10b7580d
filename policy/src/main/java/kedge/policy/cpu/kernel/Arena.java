package kedge.policy.cpu.kernel;

import java.util.ArrayList;
import java.util.List;

/** Owns blocks and frees them together. */
public final class Arena implements AutoCloseable {
  private final List<Block> blocks = new ArrayList<>();

  /** A new block, not cleared, freed with this arena. */
  public Block take(long floats) {
    Block block = Block.allocate(Math.max(floats, 1));
    blocks.add(block);
    return block;
  }

  /** A new matrix, not cleared, freed with this arena. */
  public Matrix matrix(int rows, int columns) {
    return Matrix.of(take((long) rows * columns), rows, columns);
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
