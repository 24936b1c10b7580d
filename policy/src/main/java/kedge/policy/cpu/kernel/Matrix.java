package kedge.policy.cpu.kernel;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * A row-major fp32 matrix in native memory: a view that shares its block's memory, so that a product reads as it is
 * written on paper: {@code thread.multiply(x, weight.transposed(), y)}.
 *
 * @param offset index of the first float within the block
 * @param stride floats from one stored row to the next; the columns of a transposed view are stored rows
 */
public record Matrix(Block block, long offset, int rows, int columns, int stride, boolean isTransposed) {

  /** A block's first {@code rows * columns} floats. */
  public static Matrix of(Block block, int rows, int columns) {
    return new Matrix(block, 0, rows, columns, columns, false);
  }

  /** The transpose; no float moves. */
  public Matrix transposed() {
    return new Matrix(block, offset, columns, rows, stride, !isTransposed);
  }

  /** The values of whole rows without gaps as a flat tensor that shares them. */
  public Tensor tensor() {
    return block.tensor(offset, (long) rows * columns);
  }

  /** Rows {@code from} to {@code from + count - 1}. */
  public Matrix rows(int from, int count) {
    Objects.checkFromIndexSize(from, count, rows);
    return new Matrix(block, offset + (long) from * (isTransposed ? 1 : stride), count, columns, stride, isTransposed);
  }

  /** Columns {@code from} to {@code from + count - 1}. */
  public Matrix columns(int from, int count) {
    Objects.checkFromIndexSize(from, count, columns);
    return new Matrix(block, offset + (long) from * (isTransposed ? stride : 1), rows, count, stride, isTransposed);
  }

  /** The first {@code count} rows. */
  public Matrix first(int count) {
    return rows(0, count);
  }

  /** The whole block as a buffer; {@link #index} says where a row begins. */
  public ByteBuffer bytes() {
    return block.bytes();
  }

  /** Index within {@link #bytes} of the first float of a stored row. */
  public int index(int row) {
    return (int) offset + row * stride;
  }

  /** {@code to[toRow] = this[row]}. */
  public void copyRow(int row, Matrix to, int toRow) {
    Floats.copy(bytes(), index(row), to.bytes(), to.index(toRow), columns);
  }

  /** {@code to[toRow] += this[row]}. */
  public void addRow(int row, Matrix to, int toRow) {
    Floats.add(bytes(), index(row), to.bytes(), to.index(toRow), columns);
  }

  /** {@code this[row] = 0}. */
  public void clearRow(int row) {
    Floats.clear(bytes(), index(row), columns);
  }

  /** Native address of the first float of a stored row. */
  long address(int row) {
    return block.address(offset + (long) row * stride);
  }
}
