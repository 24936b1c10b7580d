package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.SPECIES;
import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Products of several rows with one right operand, each number summed over the depth in its order by fused
 * multiply-add, as {@link AttentionProducts} sums it for one row. Both operands are copied to arrays, whose bounds the
 * compiler checks once a loop, and the right one so that {@link #PANEL} columns lie together: {@code [panels, depth,
 * PANEL]}.
 */
final class PackedProduct {
  private static final int PANEL = 2 * WIDTH;
  /** Rows whose sums are held in registers together. */
  private static final int TILE = 4;
  private float[] left = {};
  private float[] right = {};
  private float[] row = {};
  private float[] result = {};
  private int depth;
  private int stride;

  /** Takes two matrices {@code [rows, columns]}, one below the other, as the right operand. */
  void take(Matrix first, Matrix second) {
    prepare(first.rows() + second.rows(), second.columns());
    copyRows(first, 0);
    copyRows(second, first.rows());
  }

  private void prepare(int depth, int columns) {
    this.depth = depth;
    int panels = (columns + PANEL - 1) / PANEL;
    right = atLeast(panels * depth * PANEL, right);
    if (columns < panels * PANEL) {
      Arrays.fill(right, (panels - 1) * depth * PANEL, panels * depth * PANEL, 0);
    }
  }

  private static float[] atLeast(int floats, float[] held) {
    return held.length >= floats ? held : new float[floats];
  }

  private void copyRows(Matrix from, int at) {
    for (int i = 0; i < from.rows(); i++) {
      for (int column = 0; column < from.columns(); column += PANEL) {
        copy(from.bytes(), from.index(i) + column, right, (column / PANEL * depth + at + i) * PANEL,
            Math.min(PANEL, from.columns() - column));
      }
    }
  }

  /** Takes the transpose of two matrices {@code [rows, columns]}, one below the other, as the right operand. */
  void takeTransposed(Matrix first, Matrix second) {
    prepare(second.columns(), first.rows() + second.rows());
    copyColumns(first, 0);
    copyColumns(second, first.rows());
  }

  private void copyColumns(Matrix from, int at) {
    int size = from.columns();
    row = atLeast(size, row);
    float[] read = row;
    float[] to = right;
    for (int i = 0; i < from.rows(); i++) {
      copy(from.bytes(), from.index(i), read, 0, size);
      int column = (at + i) / PANEL * depth * PANEL + (at + i) % PANEL;
      for (int k = 0; k < size; k++) {
        to[column + k * PANEL] = read[k];
      }
    }
  }

  private static void copy(ByteBuffer from, int index, float[] to, int at, int count) {
    int whole = Floats.whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      load(from, index + i).intoArray(to, at + i);
    }
    for (int i = whole; i < count; i++) {
      to[at + i] = get(from, index + i);
    }
  }

  /** Computes {@code scale * left right} for the first {@code columns} of the right operand. */
  void multiply(float scale, Matrix from, int columns) {
    int used = from.columns();
    left = atLeast(whole(from.rows()) * used, left);
    for (int i = 0; i < from.rows(); i++) {
      copy(from.bytes(), from.index(i), left, i * used, used);
    }
    multiply(scale, left, used, from.rows(), used, columns);
  }

  /**
   * Computes {@code scale * left right} for the first rows of the right operand.
   *
   * @param from the left operand, with room for a multiple of {@link #TILE} rows
   * @param fromStride floats from one of its rows to the next
   * @param used its columns, and rows of the right operand
   * @param columns of the right operand
   */
  void multiply(float scale, float[] from, int fromStride, int rows, int used, int columns) {
    stride = (columns + PANEL - 1) / PANEL * PANEL;
    result = atLeast(whole(rows) * stride, result);
    for (int at = 0; at < rows; at += TILE) {
      for (int column = 0; column < columns; column += PANEL) {
        tile(scale, from, at * fromStride, fromStride, used, right, column * depth, result, at * stride + column,
            stride);
      }
    }
  }

  /** Returns the smallest number of rows in whole tiles. */
  private static int whole(int rows) {
    return (rows + TILE - 1) / TILE * TILE;
  }

  /** The last product, with room for whole tiles; the next one overwrites it. */
  float[] result() {
    return result;
  }

  /** Floats from one row of {@link #result} to the next. */
  int stride() {
    return stride;
  }

  /** Copies the last product to a matrix of its rows and columns. */
  void copyTo(Matrix to) {
    int whole = Floats.whole(to.columns());
    for (int i = 0; i < to.rows(); i++) {
      int at = to.index(i);
      for (int k = 0; k < whole; k += WIDTH) {
        store(to.bytes(), at + k, FloatVector.fromArray(SPECIES, result, i * stride + k));
      }
      for (int k = whole; k < to.columns(); k++) {
        put(to.bytes(), at + k, result[i * stride + k]);
      }
    }
  }

  /** The product of {@link #TILE} rows, from {@code leftAt} on, with a panel. */
  private static void tile(float scale, float[] left, int leftAt, int leftStride, int count, float[] right, int rightAt,
      float[] to, int at, int stride) {
    int left1 = leftAt + leftStride;
    int left2 = left1 + leftStride;
    int left3 = left2 + leftStride;
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int i = 0; i < count; i++) {
      FloatVector a = FloatVector.fromArray(SPECIES, right, rightAt + i * PANEL);
      FloatVector b = FloatVector.fromArray(SPECIES, right, rightAt + i * PANEL + WIDTH);
      FloatVector value = FloatVector.broadcast(SPECIES, left[leftAt + i]);
      a0 = a.fma(value, a0);
      b0 = b.fma(value, b0);
      value = FloatVector.broadcast(SPECIES, left[left1 + i]);
      a1 = a.fma(value, a1);
      b1 = b.fma(value, b1);
      value = FloatVector.broadcast(SPECIES, left[left2 + i]);
      a2 = a.fma(value, a2);
      b2 = b.fma(value, b2);
      value = FloatVector.broadcast(SPECIES, left[left3 + i]);
      a3 = a.fma(value, a3);
      b3 = b.fma(value, b3);
    }
    a0.mul(scale).intoArray(to, at);
    b0.mul(scale).intoArray(to, at + WIDTH);
    a1.mul(scale).intoArray(to, at + stride);
    b1.mul(scale).intoArray(to, at + stride + WIDTH);
    a2.mul(scale).intoArray(to, at + 2 * stride);
    b2.mul(scale).intoArray(to, at + 2 * stride + WIDTH);
    a3.mul(scale).intoArray(to, at + 3 * stride);
    b3.mul(scale).intoArray(to, at + 3 * stride + WIDTH);
  }
}
