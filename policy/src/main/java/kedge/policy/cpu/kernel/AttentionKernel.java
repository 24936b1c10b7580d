package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;
import static kedge.policy.cpu.kernel.Floats.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Causal attention within one sequence for the query heads of one key head, in blocks of query rows, so that scores
 * never need more than {@code [BLOCK, length]} floats; the backward pass computes them again from the saved log-sum-exp
 * (Dao 2023, arXiv 2307.08691).
 */
public final class AttentionKernel {
  /** Query rows taken together. */
  static final int BLOCK = 64;
  /**
   * OpenBLAS adds up the columns past the last whole 16 of a product in an order that depends on how many there are to
   * add: heads of such sizes go without.
   */
  private static final int WHOLE = 16;
  private final int headSize;
  private final float scale;

  public AttentionKernel(int headSize) {
    this.headSize = headSize;
    this.scale = (float) (1 / Math.sqrt(headSize));
  }

  /**
   * Where one query head's numbers lie: rows of queries and outputs, of keys and of values, with their strides;
   * log-sum-exps one per row.
   */
  public record Head(Block queries, long query, int queryStride, Block keys, long key, int keyStride, Block values,
      long value, int valueStride,
      Block outputs, long output, int outputStride, Block logSums, int logSum, int logSumStride) {
  }

  /**
   * {@code outputs = softmax(queries * keysᵀ / sqrt(headSize)) * values} over the {@code length} rows of a sequence.
   */
  public void forward(BlasThread lane, Head head, int length) {
    int stride = Floats.padded(length);
    Block scores = lane.scratch((long) BLOCK * stride);
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int reach = from + rows;
      scores(lane, head, from, rows, reach, scores, stride);
      for (int row = 0; row < rows; row++) {
        float logSum = softmax(scores.bytes(), row * stride, from + row + 1, reach);
        put(head.logSums.bytes(), head.logSum + (from + row) * head.logSumStride, logSum);
      }
      long output = head.output + (long) from * head.outputStride;
      if (headSize % WHOLE == 0) {
        lane.steady(rows, headSize, reach, scores.address(0), stride, head.values.address(head.value), head.valueStride,
            head.outputs.address(output),
            head.outputStride);
      } else {
        for (int row = 0; row < rows; row++) {
          weigh(scores.bytes(), row * stride, from + row + 1, head, (int) output + row * head.outputStride);
        }
      }
    }
  }

  /**
   * One row of the outputs: the values of {@code seen} tokens, each times its probability, added up in their order, as
   * decoding does.
   */
  private void weigh(ByteBuffer probabilities, int at, int seen, Head head, int to) {
    ByteBuffer values = head.values.bytes();
    int first = (int) head.value;
    int whole = Floats.whole(headSize);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector sum = FloatVector.zero(Floats.SPECIES);
      for (int token = 0; token < seen; token++) {
        FloatVector probability = FloatVector.broadcast(Floats.SPECIES, get(probabilities, at + token));
        sum = load(values, first + token * head.valueStride + i).fma(probability, sum);
      }
      store(head.outputs.bytes(), to + i, sum);
    }
    for (int i = whole; i < headSize; i++) {
      float sum = 0;
      for (int token = 0; token < seen; token++) {
        sum = Math.fma(get(values, first + token * head.valueStride + i), get(probabilities, at + token), sum);
      }
      put(head.outputs.bytes(), to + i, sum);
    }
  }

  /**
   * Gradients of one query head: {@code dQueries} is written, {@code dKeys} and {@code dValues} are added to. They lie
   * as queries, keys and values do.
   */
  public void backward(BlasThread lane, Head head, int length, Block dOutputs, Block dQueries, Block dKeys,
      Block dValues) {
    int stride = Floats.padded(length);
    Block scratch = lane.scratch(2L * BLOCK * stride);
    int second = BLOCK * stride;
    ByteBuffer buffer = scratch.bytes();
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int reach = from + rows;
      scores(lane, head, from, rows, reach, scratch, stride);
      long query = head.query + (long) from * head.queryStride;
      long output = head.output + (long) from * head.outputStride;
      lane.multiplyTransposed(rows, reach, headSize, 1, dOutputs.address(output), head.outputStride,
          head.values.address(head.value), head.valueStride, 0,
          scratch.address(second), stride);
      for (int row = 0; row < rows; row++) {
        float logSum = get(head.logSums.bytes(), head.logSum + (from + row) * head.logSumStride);
        int place = (int) (output + (long) row * head.outputStride);
        float pull = Floats.dot(dOutputs.bytes(), place, head.outputs.bytes(), place, headSize);
        probabilities(buffer, row * stride, logSum, from + row + 1, reach);
        scoreGradients(buffer, row * stride, second + row * stride, pull, reach);
      }
      lane.transposedMultiply(reach, headSize, rows, 1, scratch.address(0), stride, dOutputs.address(output),
          head.outputStride, 1,
          dValues.address(head.value), head.valueStride);
      lane.multiply(rows, headSize, reach, scale, scratch.address(second), stride, head.keys.address(head.key),
          head.keyStride, 0,
          dQueries.address(query), head.queryStride);
      lane.transposedMultiply(reach, headSize, rows, scale, scratch.address(second), stride,
          head.queries.address(query), head.queryStride, 1,
          dKeys.address(head.key), head.keyStride);
    }
  }

  private void scores(BlasThread lane, Head head, int from, int rows, int reach, Block scores, int stride) {
    lane.steadyTransposed(rows, reach, headSize, scale,
        head.queries.address(head.query + (long) from * head.queryStride), head.queryStride,
        head.keys.address(head.key), head.keyStride, scores.address(0), stride);
  }

  /**
   * Softmax in place over the first {@code seen} of {@code reach} scores; the rest, in the future, become 0. Returns
   * the log-sum-exp. A row has room for whole vectors past {@code reach}, which are written over, so that no score is
   * taken by itself.
   */
  public static float softmax(ByteBuffer scores, int index, int seen, int reach) {
    int padded = hideFuture(scores, index, seen);
    FloatVector highest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < padded; i += WIDTH) {
      highest = highest.max(load(scores, index + i));
    }
    float maximum = highest.reduceLanes(VectorOperators.MAX);
    float sum = exponentials(scores, index, maximum, padded);
    float inverse = 1 / sum;
    for (int i = 0; i < padded; i += WIDTH) {
      store(scores, index + i, load(scores, index + i).mul(inverse));
    }
    Floats.clear(scores, index + padded, Floats.padded(reach) - padded);
    return maximum + (float) Math.log(sum);
  }

  /**
   * Fills the last vector of the scores that are seen, so that its exponentials past them are 0; returns how many
   * numbers those vectors hold.
   */
  private static int hideFuture(ByteBuffer scores, int index, int seen) {
    int padded = Floats.padded(seen);
    for (int i = seen; i < padded; i++) {
      put(scores, index + i, Float.NEGATIVE_INFINITY);
    }
    return padded;
  }

  /** Replaces {@code count} numbers, whole vectors of them, by {@code exp(number - shift)} and returns their sum. */
  private static float exponentials(ByteBuffer numbers, int index, float shift, int count) {
    FloatVector sums = FloatVector.zero(Floats.SPECIES);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector value = Floats.exp(load(numbers, index + i).sub(shift));
      store(numbers, index + i, value);
      sums = sums.add(value);
    }
    return Floats.sum(sums);
  }

  private static void probabilities(ByteBuffer scores, int index, float logSum, int seen, int reach) {
    int padded = hideFuture(scores, index, seen);
    exponentials(scores, index, logSum, padded);
    Floats.clear(scores, index + padded, Floats.padded(reach) - padded);
  }

  private static void scoreGradients(ByteBuffer buffer, int probability, int change, float pull, int reach) {
    for (int i = 0; i < reach; i += WIDTH) {
      store(buffer, change + i, load(buffer, change + i).sub(pull).mul(load(buffer, probability + i)));
    }
  }
}
