package kedge.policy.cpu.kernel;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Attention within one sequence for the query heads of one key head, causal or full, in blocks of query rows, so that
 * scores never need more than {@code [BLOCK, past + length]} floats; the backward pass computes them again from the
 * saved log-sum-exp (Dao 2023, arXiv 2307.08691). Tokens may stand before the sequence (its past, such as a prompt that
 * several sequences share); a row has the same bits as if they were part of it.
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
   * Keys and values of a head, or their gradients, both {@code [tokens, headSize]}.
   */
  public record Keys(Matrix keys, Matrix values) {
    public int tokens() {
      return keys.rows();
    }

    public Keys first(int count) {
      return new Keys(keys.first(count), values.first(count));
    }
  }

  /**
   * A query head of one sequence, with its key head.
   *
   * @param queries {@code [length, headSize]}
   * @param past keys and values of the tokens before the sequence, which every row attends to
   * @param own keys and values of the sequence
   * @param outputs {@code [length, headSize]}
   * @param logSums log-sum-exps of the scores, {@code [length, 1]}
   */
  public record Head(Matrix queries, Keys past, Keys own, Matrix outputs, Matrix logSums) {
    /** A head of a sequence that has nothing before it. */
    public Head(Matrix queries, Keys own, Matrix outputs, Matrix logSums) {
      this(queries, own.first(0), own, outputs, logSums);
    }
  }

  /** {@code O = softmax(Q Kᵀ / sqrt(headSize)) V}, each row over the rows that it sees. */
  public void forward(BlasThread thread, Head head) {
    int length = head.queries.rows();
    int past = head.past.tokens();
    PackedProduct keys = thread.firstProduct();
    PackedProduct values = thread.secondProduct();
    keys.takeTransposed(head.past.keys, head.own.keys);
    values.take(head.past.values, head.own.values);
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int own = causal ? from + rows : length;
      int reach = past + own;
      keys.multiply(scale, head.queries.rows(from, rows), reach);
      for (int row = 0; row < rows; row++) {
        float logSum = Softmax.apply(keys.result(), row * keys.stride(), past + seen(from + row, length), reach);
        put(head.logSums.bytes(), head.logSums.index(from + row), logSum);
      }
      values.multiply(1, keys.result(), keys.stride(), rows, reach, headSize);
      values.copyTo(head.outputs.rows(from, rows));
    }
  }

  private int seen(int row, int length) {
    return causal ? row + 1 : length;
  }

  /** Gradients of one query head: writes {@code dQueries}, adds to {@code dPast} and {@code dOwn}. */
  public void backward(BlasThread thread, Head head, Matrix dOutputs, Matrix dQueries, Keys dPast, Keys dOwn) {
    int length = head.queries.rows();
    int past = head.past.tokens();
    int stride = Floats.padded(past + length);
    Block scratch = thread.scratch(2L * BLOCK * stride);
    PackedProduct keys = thread.firstProduct();
    keys.takeTransposed(head.past.keys, head.own.keys);
    for (int from = 0; from < length; from += BLOCK) {
      int rows = Math.min(BLOCK, length - from);
      int own = causal ? from + rows : length;
      int reach = past + own;
      Matrix scores = new Matrix(scratch, 0, rows, reach, stride, false);
      Matrix dScores = new Matrix(scratch, (long) BLOCK * stride, rows, reach, stride, false);
      Matrix queries = head.queries.rows(from, rows);
      Matrix dQuery = dQueries.rows(from, rows);
      Matrix dOutput = dOutputs.rows(from, rows);
      Part earlier = new Part(0, head.past, dPast);
      Part recent = new Part(past, head.own.first(own), dOwn.first(own));
      keys.multiply(scale, queries, reach);
      earlier.probabilityGradients(thread, dOutput, dScores);
      recent.probabilityGradients(thread, dOutput, dScores);
      for (int row = 0; row < rows; row++) { // P = exp(S - logSum), dS = P ⊙ (dP - dO · O)
        float logSum = get(head.logSums.bytes(), head.logSums.index(from + row));
        float mean = Floats.dot(dOutputs.bytes(), dOutputs.index(from + row), head.outputs.bytes(),
            head.outputs.index(from + row), headSize);
        int at = row * keys.stride();
        Softmax.again(keys.result(), at, logSum, past + seen(from + row, length), reach);
        scoreGradients(keys.result(), at, mean, scores, dScores, row);
      }
      recent.gradients(thread, scores, dScores, queries, dOutput, 0, dQuery);
      earlier.gradients(thread, scores, dScores, queries, dOutput, 1, dQuery);
    }
  }

  /**
   * Tokens that a block of query rows sees, with their gradients.
   *
   * @param column column at which the scores begin
   */
  private final class Part {
    private final int column;
    private final Keys keys;
    private final Keys gradients;

    Part(int column, Keys keys, Keys gradients) {
      this.column = column;
      this.keys = keys;
      this.gradients = gradients;
    }

    void probabilityGradients(BlasThread thread, Matrix dOutput, Matrix dScores) {
      if (keys.tokens() > 0) {
        thread.gemm(1, dOutput, keys.values.transposed(), 0, of(dScores)); // dP = dO Vᵀ
      }
    }

    /** @param beta 0 to write {@code dQuery}, 1 to add to it */
    void gradients(BlasThread thread, Matrix scores, Matrix dScores, Matrix queries, Matrix dOutput, float beta,
        Matrix dQuery) {
      if (keys.tokens() > 0) {
        thread.gemm(1, of(scores).transposed(), dOutput, 1, gradients.values); // dV += Pᵀ dO
        thread.gemm(scale, of(dScores), keys.keys, beta, dQuery); // dQ += dS K / sqrt(headSize)
        thread.gemm(scale, of(dScores).transposed(), queries, 1, gradients.keys); // dK += dSᵀ Q / sqrt(headSize)
      }
    }

    private Matrix of(Matrix scores) {
      return scores.columns(column, keys.tokens());
    }
  }

  /** Writes {@code P}, and {@code dS = P ⊙ (dP - mean)} in the place of {@code dP}, for one row. */
  private static void scoreGradients(float[] probabilities, int index, float mean, Matrix scores, Matrix dScores,
      int row) {
    ByteBuffer buffer = dScores.bytes();
    int score = scores.index(row);
    int dScore = dScores.index(row);
    for (int i = 0; i < dScores.columns(); i += WIDTH) {
      FloatVector probability = FloatVector.fromArray(Floats.SPECIES, probabilities, index + i);
      store(buffer, score + i, probability);
      store(buffer, dScore + i, load(buffer, dScore + i).sub(mean).mul(probability));
    }
  }
}
