package kedge.policy.cpu.head;

import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.Workspace;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;

/**
 * Language-model head: residual stream to log-probabilities of chosen tokens, and back, in chunks of rows. A full
 * {@code [rows, vocabulary]} matrix exists only where it fits in one chunk; then it is not computed twice.
 */
public final class HeadPass implements AutoCloseable {
  /** Logits held at a time: 128 MB. */
  static final long CHUNK_FLOATS = 1L << 25;
  private final CpuDecoder decoder;
  private final int vocabulary;
  private final int hidden;
  private Arena arena = new Arena();
  private int capacity;
  private int chunk;
  private Matrix gathered;
  private Matrix normed;
  private Block inverses;
  private Matrix dNormed;
  private Matrix dGathered;
  private Matrix partials;
  private Matrix logits;

  public HeadPass(CpuDecoder decoder) {
    this.decoder = decoder;
    this.vocabulary = decoder.shape().vocabulary();
    this.hidden = decoder.shape().hidden();
  }

  /** Rows of logits that one chunk holds. */
  public static int chunkRows(int vocabulary) {
    return (int) Math.max(1, CHUNK_FLOATS / vocabulary);
  }

  /**
   * The targets of a micro-batch and their scores, {@code [targets]} each.
   *
   * @param rows row of the stream that predicts each target
   * @param tokens the targets
   */
  public record Targets(int[] rows, int[] tokens, float temperature, float[] logProbabilities, float[] entropies,
      float[] logSums) {
    public Targets(int[] rows, int[] tokens, float temperature) {
      this(rows, tokens, temperature, new float[rows.length], new float[rows.length], new float[rows.length]);
    }

    public int count() {
      return rows.length;
    }
  }

  /**
   * Fills log-probabilities, entropies and log-sum-exps of the targets.
   *
   * @param stream after the last layer, {@code [rows, hidden]}
   */
  public void score(Matrix stream, Targets targets) {
    int count = targets.count();
    if (count == 0) {
      return;
    }
    reserve(count);
    for (int i = 0; i < count; i++) {
      stream.copyRow(targets.rows()[i], gathered, i);
    }
    decoder.finalNorm().forward(gathered.first(count), inverses, normed);
    for (int from = 0; from < count; from += chunk) {
      int first = from;
      int some = Math.min(chunk, count - from);
      decoder.head().forward(normed.rows(from, some), logits.first(some));
      decoder.workers().forEachRow(some, 4, row -> LogitKernel.score(logits.bytes(), logits.index(row), vocabulary,
          targets, first + row));
    }
  }

  /**
   * Writes the gradient with respect to the stream, and adds the head's and the final norm's weight gradients. Call
   * after {@link #score} of the same targets.
   *
   * @param derivatives derivatives of the loss with respect to each target's log-probability
   * @param dStream {@code [rows, hidden]}
   */
  public void backward(Targets targets, double[] derivatives, Matrix dStream) {
    int count = targets.count();
    for (int from = 0; from < count; from += chunk) {
      int first = from;
      int some = Math.min(chunk, count - from);
      Matrix rows = normed.rows(from, some);
      Matrix dLogits = logits.first(some);
      if (count > chunk) {
        decoder.head().forward(rows, dLogits);
      }
      decoder.workers().forEachRow(some, 4, row -> LogitKernel.backward(dLogits.bytes(), dLogits.index(row),
          vocabulary, targets, first + row, derivatives[first + row]));
      decoder.head().gradient(dLogits, rows); // dW += dLogitsᵀ X
      decoder.head().backward(dLogits, dNormed.rows(from, some)); // dX = dLogits W
    }
    Floats.clear(dStream.bytes(), dStream.index(0), dStream.rows() * hidden);
    if (count == 0) {
      return;
    }
    Floats.clear(dGathered.bytes(), 0, count * hidden);
    decoder.finalNorm().backward(gathered.first(count), inverses, dNormed, dGathered, partials);
    for (int i = 0; i < count; i++) {
      dGathered.addRow(i, dStream, targets.rows()[i]);
    }
  }

  private void reserve(int count) {
    if (count <= capacity) {
      return;
    }
    arena.close();
    arena = new Arena();
    capacity = count;
    chunk = Math.min(count, chunkRows(vocabulary));
    gathered = arena.matrix(count, hidden);
    normed = arena.matrix(count, hidden);
    dNormed = arena.matrix(count, hidden);
    dGathered = arena.matrix(count, hidden);
    inverses = arena.take(count);
    partials = arena.matrix(Workspace.chunks(count), hidden);
    logits = arena.matrix(chunk, vocabulary);
  }

  @Override
  public void close() {
    arena.close();
  }
}
