package kedge.policy.cpu.head;

import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.Workspace;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;

/**
 * From the residual stream to log-probabilities of chosen tokens, and back, in chunks of the vocabulary's logits: there
 * is never a full {@code [rows, vocabulary]} tensor unless it fits in one chunk, and then it is not computed twice.
 */
public final class HeadPass implements AutoCloseable {
  /** Logits held at a time: 128 MB. */
  static final long CHUNK_FLOATS = 1L << 25;
  private final CpuDecoder decoder;
  private final int vocabulary;
  private final int hidden;
  private Arena arena = new Arena();
  private int capacity;
  private Block gathered;
  private Block normed;
  private Block inverses;
  private Block dNormed;
  private Block dGathered;
  private Block partials;
  private Block logits;
  private int chunk;

  public HeadPass(CpuDecoder decoder) {
    this.decoder = decoder;
    this.vocabulary = decoder.shape().vocabulary();
    this.hidden = decoder.shape().hidden();
  }

  /** Rows of logits that one chunk holds. */
  public static int chunkRows(int vocabulary) {
    return (int) Math.max(1, CHUNK_FLOATS / vocabulary);
  }

  /** What is asked of one micro-batch: the row each target is predicted from, the target, and where results go. */
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
   * Fills log-probabilities, entropies and log-sum-exps of the targets from the stream {@code [rows, hidden]} after the
   * last layer.
   */
  public void score(Block stream, Targets targets) {
    if (targets.count() == 0) {
      return;
    }
    reserve(targets.count());
    gather(stream, targets);
    decoder.finalNorm().forward(gathered, targets.count(), inverses, normed);
    for (int from = 0; from < targets.count(); from += chunk) {
      int count = Math.min(chunk, targets.count() - from);
      int first = from;
      logits(from, count);
      decoder.workers().rows(count, 4, (lane, begin, rows) -> {
        for (int row = begin; row < begin + rows; row++) {
          LogitKernel.score(logits.bytes(), row * vocabulary, vocabulary, targets, first + row);
        }
      });
    }
  }

  private void logits(int from, int count) {
    decoder.head().forward(normed, (long) from * hidden, count, 0, logits, 0, vocabulary);
  }

  /**
   * Writes the gradient by the stream into {@code change}, {@code [rows, hidden]}, and adds the head's and the final
   * norm's weight gradients. Call after {@link #score} of the same targets.
   *
   * @param derivatives of the loss by each target's log-probability
   */
  public void backward(Targets targets, double[] derivatives, int rows, Block change) {
    for (int from = 0; from < targets.count(); from += chunk) {
      int count = Math.min(chunk, targets.count() - from);
      int first = from;
      if (targets.count() > chunk) {
        logits(from, count);
      }
      decoder.workers().rows(count, 4, (lane, begin, some) -> {
        for (int row = begin; row < begin + some; row++) {
          LogitKernel.backward(logits.bytes(), row * vocabulary, vocabulary, targets, first + row,
              derivatives[first + row]);
        }
      });
      decoder.head().gradient(logits, 0, vocabulary, normed, (long) from * hidden, count);
      decoder.head().backward(logits, 0, vocabulary, count, 0, dNormed, (long) from * hidden);
    }
    Floats.clear(change.bytes(), 0, rows * hidden);
    if (targets.count() == 0) {
      return;
    }
    Floats.clear(dGathered.bytes(), 0, targets.count() * hidden);
    decoder.finalNorm().backward(gathered, targets.count(), inverses, dNormed, dGathered, partials);
    for (int i = 0; i < targets.count(); i++) {
      Floats.add(dGathered.bytes(), i * hidden, change.bytes(), targets.rows()[i] * hidden, hidden);
    }
  }

  private void gather(Block stream, Targets targets) {
    for (int i = 0; i < targets.count(); i++) {
      Floats.copy(stream.bytes(), targets.rows()[i] * hidden, gathered.bytes(), i * hidden, hidden);
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
    gathered = arena.take((long) count * hidden);
    normed = arena.take((long) count * hidden);
    dNormed = arena.take((long) count * hidden);
    dGathered = arena.take((long) count * hidden);
    inverses = arena.take(count);
    partials = arena.take((long) Workspace.chunks(count) * hidden);
    logits = arena.take((long) chunk * vocabulary);
  }

  @Override
  public void close() {
    arena.close();
  }
}
