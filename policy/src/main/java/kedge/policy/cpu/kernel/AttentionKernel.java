package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention within one sequence for the query heads of one key head, causal or full, in blocks of query rows, so that
 * scores never need more than {@code [BLOCK, length]} floats; the backward pass computes them again from the saved
 * log-sum-exp (Dao 2023, arXiv 2307.08691).
 */
public final class AttentionKernel {
  /** Query rows taken together. */
  static final int BLOCK = 64;
  private final int headSize;
  private final boolean causal;
  private final float scale;

  /** Causal attention. */
  public AttentionKernel(int headSize) {
    this(headSize, true);
  }

  /** @param causal whether a row sees itself and the rows before it, or all rows */
  public AttentionKernel(int headSize, boolean causal) {
    this.headSize = headSize;
    this.causal = causal;
    this.scale = (float) (1 / Math.sqrt(headSize));
  }

  /**
   * A query head of one sequence, with its key head.
   *
   * @param queries {@code [length, headSize]}; keys, values and outputs alike
   * @param logSums log-sum-exps of the scores, {@code [length, 1]}
   */
  public record Head(Matrix queries, Matrix keys, Matrix values, Matrix outputs, Matrix logSums) {
  }

  /** {@code O = softmax(Q Kᵀ / sqrt(headSize)) V}, each row over the rows that it sees. */
  public void forward(BlasThread thread, Head head) {
    int length = head.queries.rows();
    int stride = Floats.padded(length);
    Block scratch = thread.scratch((long) (BLOCK + headSize) * stride);
    int keys = BLOCK * stride;
    AttentionProducts.transpose(head.keys, scratch.bytes(), keys, stride);
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int reach = causal ? from + rows : length;
      Matrix scores = new Matrix(scratch, 0, rows, reach, stride, false);
      AttentionProducts.scores(scale, head.queries.rows(from, rows), scratch.bytes(), keys, stride, reach, scores);
      for (int row = 0; row < rows; row++) {
        float logSum = softmax(scores.bytes(), scores.index(row), seen(from + row, length), reach);
        put(head.logSums.bytes(), head.logSums.index(from + row), logSum);
      }
      AttentionProducts.outputs(scores, head.values.first(reach), head.outputs.rows(from, rows));
    }
  }

  private int seen(int row, int length) {
    return causal ? row + 1 : length;
  }

  /** Gradients of one query head: writes {@code dQueries}, adds to {@code dKeys} and {@code dValues}. */
  public void backward(BlasThread thread, Head head, Matrix dOutputs, Matrix dQueries, Matrix dKeys, Matrix dValues) {
    int length = head.queries.rows();
    int stride = Floats.padded(length);
    Block scratch = thread.scratch((2L * BLOCK + headSize) * stride);
    int transposed = 2 * BLOCK * stride;
    AttentionProducts.transpose(head.keys, scratch.bytes(), transposed, stride);
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int reach = causal ? from + rows : length;
      Matrix scores = new Matrix(scratch, 0, rows, reach, stride, false);
      Matrix dScores = new Matrix(scratch, (long) BLOCK * stride, rows, reach, stride, false);
      Matrix queries = head.queries.rows(from, rows);
      Matrix keys = head.keys.first(reach);
      Matrix dOutput = dOutputs.rows(from, rows);
      AttentionProducts.scores(scale, queries, scratch.bytes(), transposed, stride, reach, scores);
      thread.gemm(1, dOutput, head.values.first(reach).transposed(), 0, dScores); // dP = dO Vᵀ
      for (int row = 0; row < rows; row++) { // P = exp(S - logSum), dS = P ⊙ (dP - dO · O)
        float logSum = get(head.logSums.bytes(), head.logSums.index(from + row));
        float mean = Floats.dot(dOutputs.bytes(), dOutputs.index(from + row), head.outputs.bytes(),
            head.outputs.index(from + row), headSize);
        probabilities(scores.bytes(), scores.index(row), logSum, seen(from + row, length), reach);
        scoreGradients(scratch.bytes(), scores.index(row), dScores.index(row), mean, reach);
      }
      thread.gemm(1, scores.transposed(), dOutput, 1, dValues.first(reach)); // dV += Pᵀ dO
      thread.gemm(scale, dScores, keys, 0, dQueries.rows(from, rows)); // dQ = dS K / sqrt(headSize)
      thread.gemm(scale, dScores.transposed(), queries, 1, dKeys.first(reach)); // dK += dSᵀ Q / sqrt(headSize)
    }
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

  private static void scoreGradients(ByteBuffer buffer, int probability, int dScore, float mean, int reach) {
    for (int i = 0; i < reach; i += WIDTH) {
      store(buffer, dScore + i, load(buffer, dScore + i).sub(mean).mul(load(buffer, probability + i)));
    }
  }
}
