package kedge.policy.cpu.kernel;

/** Memory of a matrix that grows to the largest size asked for and a quarter more; what it held is lost. */
public final class GrowingMatrix implements AutoCloseable {
  private Block block;

  /** A matrix of that size, not cleared, until the next call. */
  public Matrix of(int rows, int columns) {
    long floats = Math.max(1, (long) rows * columns);
    if (block == null || block.floats() < floats) {
      close();
      block = Block.allocate(Math.max(floats, Math.min(Block.LARGEST, floats + floats / 4)));
    }
    return Matrix.of(block, rows, columns);
  }

  @Override
  public void close() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
