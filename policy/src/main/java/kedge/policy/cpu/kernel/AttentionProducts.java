package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The two products of attention, each number summed in one order: a score over the components of its head, an output
 * over the tokens, by fused multiply-add. A token therefore has the same bits whether its sequence is computed at once
 * or token by token from a cache, and whatever the BLAS: log-probabilities of sampler and trainer are equal.
 */
public final class AttentionProducts {
  /** Rows of queries whose sums are held in registers together. */
  private static final int TILE = 4;

  private AttentionProducts() {
  }

  /** Writes two matrices {@code [tokens, size]}, one after the other, as {@code [size, stride]}, zeros behind them. */
  static void transpose(Matrix first, Matrix second, ByteBuffer to, int at, int stride) {
    int tokens = first.rows() + second.rows();
    for (int i = 0; i < second.columns(); i++) {
      int row = at + i * stride;
      copyColumn(first, i, to, row);
      copyColumn(second, i, to, row + first.rows());
      Floats.clear(to, row + tokens, stride - tokens);
    }
  }

  private static void copyColumn(Matrix from, int column, ByteBuffer to, int at) {
    for (int token = 0; token < from.rows(); token++) {
      put(to, at + token, get(from.bytes(), from.index(token) + column));
    }
  }

  /**
   * {@code scores = scale * queries keysᵀ} for the first {@code count} tokens, in whole vectors.
   *
   * @param keys {@code [size, stride]} from {@code at} on
   */
  static void scores(float scale, Matrix queries, ByteBuffer keys, int at, int stride, int count, Matrix scores) {
    int padded = Floats.padded(count);
    int row = 0;
    for (; row + TILE <= queries.rows(); row += TILE) {
      int token = 0;
      for (; token + 2 * WIDTH <= padded; token += 2 * WIDTH) {
        tile(scale, queries, row, keys, at + token, stride, queries.columns(), false, scores, token);
      }
      for (int last = row; token < padded && last < row + TILE; last++) {
        scores(scale, queries.bytes(), queries.index(last), queries.columns(), keys, at + token, stride,
            padded - token, scores.bytes(), scores.index(last) + token);
      }
    }
    for (; row < queries.rows(); row++) {
      scores(scale, queries.bytes(), queries.index(row), queries.columns(), keys, at, stride, padded, scores.bytes(),
          scores.index(row));
    }
  }

  /** Scores of one query with {@code count} tokens, a multiple of the vector width. */
  public static void scores(float scale, ByteBuffer queries, int query, int size, ByteBuffer keys, int at, int stride,
      int count, ByteBuffer scores, int to) {
    for (int token = 0; token < count; token += WIDTH) {
      FloatVector sum = FloatVector.zero(Floats.SPECIES);
      for (int i = 0; i < size; i++) {
        sum = load(keys, at + i * stride + token).fma(FloatVector.broadcast(Floats.SPECIES, get(queries, query + i)),
            sum);
      }
      store(scores, to + token, sum.mul(scale));
    }
  }

  /**
   * {@code to = scale * left right} for four rows and two vectors of columns.
   *
   * @param right {@code [count, ...]} from {@code at} on, with {@code stride} floats from row to row
   * @param onto whether the sums begin with what {@code to} holds
   */
  private static void tile(float scale, Matrix left, int row, ByteBuffer right, int at, int stride, int count,
      boolean onto, Matrix to, int column) {
    ByteBuffer from = left.bytes();
    int row0 = left.index(row);
    int row1 = left.index(row + 1);
    int row2 = left.index(row + 2);
    int row3 = left.index(row + 3);
    FloatVector a0 = begin(onto, to, row, column);
    FloatVector a1 = begin(onto, to, row + 1, column);
    FloatVector a2 = begin(onto, to, row + 2, column);
    FloatVector a3 = begin(onto, to, row + 3, column);
    FloatVector b0 = begin(onto, to, row, column + WIDTH);
    FloatVector b1 = begin(onto, to, row + 1, column + WIDTH);
    FloatVector b2 = begin(onto, to, row + 2, column + WIDTH);
    FloatVector b3 = begin(onto, to, row + 3, column + WIDTH);
    for (int i = 0; i < count; i++) {
      FloatVector a = load(right, at + i * stride);
      FloatVector b = load(right, at + i * stride + WIDTH);
      FloatVector value = FloatVector.broadcast(Floats.SPECIES, get(from, row0 + i));
      a0 = a.fma(value, a0);
      b0 = b.fma(value, b0);
      value = FloatVector.broadcast(Floats.SPECIES, get(from, row1 + i));
      a1 = a.fma(value, a1);
      b1 = b.fma(value, b1);
      value = FloatVector.broadcast(Floats.SPECIES, get(from, row2 + i));
      a2 = a.fma(value, a2);
      b2 = b.fma(value, b2);
      value = FloatVector.broadcast(Floats.SPECIES, get(from, row3 + i));
      a3 = a.fma(value, a3);
      b3 = b.fma(value, b3);
    }
    scaled(scale, a0, b0, to, row, column);
    scaled(scale, a1, b1, to, row + 1, column);
    scaled(scale, a2, b2, to, row + 2, column);
    scaled(scale, a3, b3, to, row + 3, column);
  }

  private static FloatVector begin(boolean onto, Matrix to, int row, int column) {
    return onto ? load(to.bytes(), to.index(row) + column) : FloatVector.zero(Floats.SPECIES);
  }

  private static void scaled(float scale, FloatVector a, FloatVector b, Matrix scores, int row, int token) {
    store(scores.bytes(), scores.index(row) + token, a.mul(scale));
    store(scores.bytes(), scores.index(row) + token + WIDTH, b.mul(scale));
  }

  /**
   * {@code outputs = probabilities values}, token by token in their order.
   *
   * @param probabilities a row for each output; 0 for tokens that a row does not see
   * @param onto whether to add to what {@code outputs} holds, the sums over earlier tokens
   */
  static void outputs(Matrix probabilities, Matrix values, boolean onto, Matrix outputs) {
    int size = outputs.columns();
    int tiled = size / (2 * WIDTH) * 2 * WIDTH;
    int row = 0;
    for (; row + TILE <= outputs.rows(); row += TILE) {
      for (int i = 0; i < tiled; i += 2 * WIDTH) {
        tile(1, probabilities, row, values.bytes(), values.index(0) + i, values.stride(), values.rows(), onto, outputs,
            i);
      }
      for (int last = row; tiled < size && last < row + TILE; last++) {
        outputs(probabilities, last, values, tiled, onto, outputs);
      }
    }
    for (; row < outputs.rows(); row++) {
      outputs(probabilities, row, values, 0, onto, outputs);
    }
  }

  private static void outputs(Matrix probabilities, int row, Matrix values, int from, boolean onto, Matrix outputs) {
    if (!onto) {
      Floats.clear(outputs.bytes(), outputs.index(row) + from, outputs.columns() - from);
    }
    add(probabilities.bytes(), probabilities.index(row), values.rows(), values.bytes(), values.index(0) + from,
        values.stride(), outputs.bytes(), outputs.index(row) + from, outputs.columns() - from);
  }

  /**
   * {@code output += sum over tokens of probability * value}, token by token in their order.
   *
   * @param first index of the first token's value
   * @param stride floats from one value to the next
   */
  public static void add(ByteBuffer probabilities, int at, int tokens, ByteBuffer values, int first, int stride,
      ByteBuffer output, int to, int size) {
    int whole = Floats.whole(size);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector sum = load(output, to + i);
      for (int token = 0; token < tokens; token++) {
        FloatVector probability = FloatVector.broadcast(Floats.SPECIES, get(probabilities, at + token));
        sum = load(values, first + token * stride + i).fma(probability, sum);
      }
      store(output, to + i, sum);
    }
    for (int i = whole; i < size; i++) {
      float sum = get(output, to + i);
      for (int token = 0; token < tokens; token++) {
        sum = Math.fma(get(values, first + token * stride + i), get(probabilities, at + token), sum);
      }
      put(output, to + i, sum);
    }
  }
}
