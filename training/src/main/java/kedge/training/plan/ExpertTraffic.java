package kedge.training.plan;

import java.util.stream.IntStream;
import kedge.policy.distributed.GradientSum;
import kedge.policy.distributed.Shards;
import kedge.policy.model.ExpertSlice;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Segment;

/**
 * Bytes that ranks exchange which divide the experts, in fp32: in an update gradients and norms, in a pass rows of
 * tokens. Scores and completions, which are a few bytes a token, are not counted. What is sent counts for each
 * receiver.
 *
 * @param ranks of the run
 * @param parts ranks of a group, each with a part of the experts
 */
public record ExpertTraffic(ModelShape shape, int ranks, int parts) {
  /** Bytes before the numbers of a piece of a norm: place, kind and count. */
  private static final int PIECE = Long.BYTES + 1 + Integer.BYTES;

  /** Elements that each rank holds. */
  public long held() {
    return layout(0).elements();
  }

  /** Elements of these that every rank holds. */
  public long shared() {
    return layout(0).sharedElements();
  }

  private ParameterLayout layout(int part) {
    return ParameterLayout.of(shape, new ExpertSlice(parts, part));
  }

  /** Bytes of gradients that a rank receives in an update: each other's blocks, and experts' sums of other groups. */
  public long gradientsReceived(int blocks, int rank) {
    long sums = IntStream.range(0, ranks / parts).filter(group -> group != rank / parts)
        .mapToLong(group -> sums(blocks, group)).sum();
    return Float.BYTES * (shared() * (blocks - dealt(blocks, rank)) + (held() - shared()) * sums);
  }

  /** Bytes of gradients that a rank sends in an update. */
  public long gradientsSent(int blocks, int rank) {
    return Float.BYTES * (shared() * dealt(blocks, rank) * (ranks - 1L)
        + (held() - shared()) * sums(blocks, rank / parts) * (ranks / parts - 1L));
  }

  private long dealt(int blocks, int rank) {
    return (blocks - rank + ranks - 1L) / ranks;
  }

  /** Sums that remain of a group's blocks in all rounds. */
  private long sums(int blocks, int group) {
    long sums = 0;
    for (int first = group * parts; first < blocks; first += ranks) {
      sums += GradientSum.sums(first, Math.min(blocks, first + parts));
    }
    return sums;
  }

  /** Bytes that a rank receives in an update for the gradients' norm. */
  public long normsReceived(int rank) {
    return IntStream.range(0, parts).filter(part -> part != rank).mapToLong(this::norms).sum();
  }

  /** Bytes that a rank sends in an update for the gradients' norm: the first group's do. */
  public long normsSent(int rank) {
    return rank < parts ? norms(rank) * (ranks - 1L) : 0;
  }

  /** A norm for each whole run within a segment of experts, and the elements before and after those. */
  private long norms(int part) {
    ParameterLayout layout = layout(part);
    long bytes = 0;
    for (Segment segment : layout.segments()) {
      if (segment.at() >= layout.sharedElements()) {
        long end = segment.from() + segment.count();
        long first = Math.min(end, (segment.from() + Shards.RUN - 1) / Shards.RUN * Shards.RUN);
        long last = Math.max(first, end / Shards.RUN * Shards.RUN);
        bytes += piece(first - segment.from()) + piece((last - first) / Shards.RUN) + piece(end - last);
      }
    }
    return bytes;
  }

  private static long piece(long numbers) {
    return numbers == 0 ? 0 : PIECE + Float.BYTES * numbers;
  }

  /**
   * Bytes that a rank sends in a forward pass: rows with their router weights and numbers of rows, and outputs back.
   *
   * @param away slots of its tokens at experts of other ranks, over all layers
   * @param came slots of other ranks' tokens at its experts
   */
  public long forwardSent(long away, long came) {
    return Float.BYTES * ((shape.hidden() + 1L) * away + (long) shape.hidden() * came) + counts();
  }

  /** Bytes that a rank receives in a forward pass. */
  public long forwardReceived(long away, long came) {
    return forwardSent(came, away);
  }

  /** Bytes that a rank sends in a backward pass: outputs' gradients, and those of rows and router weights back. */
  public long backwardSent(long away, long came) {
    return Float.BYTES * ((long) shape.hidden() * away + (shape.hidden() + 1L) * came);
  }

  /** Bytes that a rank receives in a backward pass. */
  public long backwardReceived(long away, long came) {
    return backwardSent(came, away);
  }

  private long counts() {
    return sparseLayers() * (parts - 1L) * Long.BYTES * (shape.experts() / parts + 2L);
  }

  private long sparseLayers() {
    return IntStream.range(0, shape.layers()).filter(shape::sparse).count();
  }

  /** Bytes that a rank sends, and receives, in a pass for each of its tokens, if all experts are used evenly. */
  public double perToken() {
    double away = (double) sparseLayers() * shape.expertsPerToken() * (parts - 1) / parts;
    return Float.BYTES * (2.0 * shape.hidden() + 1) * away;
  }
}
