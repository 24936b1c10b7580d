package kedge.training.plan;

import java.util.stream.IntStream;
import kedge.policy.distributed.GradientSum;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Shards;

/**
 * Bytes that one optimizer step moves between ranks because of its gradients and weights, in fp32. Scores and
 * completions, which are a few bytes a token, are not counted.
 *
 * @param gradients sums of blocks on their way to the ranks that add them up
 * @param weights the shards' new values
 * @param norms norms of the shards' runs
 */
public record StepTraffic(long gradients, long weights, long norms) {

  /**
   * What one rank receives.
   *
   * @param elements that are trained
   * @param blocks of the step's sequences
   */
  public static StepTraffic received(long elements, int blocks, int ranks, int zeroStage, int rank) {
    Shards shards = new Shards(elements, ranks, rank);
    long own = shards.size(rank);
    boolean whole = zeroStage < 2;
    long sums = whole ? IntStream.range(0, ranks).filter(other -> other != rank).mapToLong(
        other -> sums(other, blocks, ranks)).sum() : blocks - dealt(rank, blocks, ranks);
    return new StepTraffic(Float.BYTES * sums * (whole ? elements : own),
        zeroStage == 0 ? 0 : Float.BYTES * (elements - own), whole ? 0 : Float.BYTES * (runs(elements) - runs(own)));
  }

  /** What one rank sends, counted for each receiver: on its way Gloo may let other ranks pass it on. */
  public static StepTraffic sent(long elements, int blocks, int ranks, int zeroStage, int rank) {
    long own = new Shards(elements, ranks, rank).size(rank);
    long others = ranks - 1L;
    return new StepTraffic(
        Float.BYTES * (zeroStage < 2 ? sums(rank, blocks, ranks) * elements * others
            : dealt(rank, blocks, ranks) * (elements - own)),
        zeroStage == 0 ? 0 : Float.BYTES * own * others, zeroStage < 2 ? 0 : Float.BYTES * runs(own) * others);
  }

  /** All of it. */
  public long total() {
    return gradients + weights + norms;
  }

  /** Partial sums that remain of a rank's neighboring blocks. */
  private static long sums(int rank, int blocks, int ranks) {
    return GradientSum.sums(Ranks.start(rank, ranks, blocks), Ranks.start(rank + 1, ranks, blocks));
  }

  /** Blocks that a rank computes where they are dealt in turn. */
  private static long dealt(int rank, int blocks, int ranks) {
    return (blocks - rank + ranks - 1L) / ranks;
  }

  private static long runs(long elements) {
    return (elements + Shards.RUN - 1) / Shards.RUN;
  }
}
