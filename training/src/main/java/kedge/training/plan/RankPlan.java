package kedge.training.plan;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.distributed.Shards;
import kedge.policy.distributed.StepTraffic;

/**
 * The processes that a run is planned for.
 *
 * @param count number of ranks
 * @param zeroStage what they divide among them
 */
public record RankPlan(int count, int zeroStage) {
  /** One process, which holds all. */
  public static final RankPlan ONE = new RankPlan(1, 0);
  private static final int MOST = 4096;

  public RankPlan {
    if (count < 1 || count > MOST) {
      throw new UserError("--ranks is " + count + ", expected 1 to " + MOST);
    }
  }

  /** Trained parameters of which the rank with the largest shard holds the moments. */
  long moments(long trained) {
    return count > 1 && zeroStage >= 1 ? new Shards(trained, count, 0).largest() : trained;
  }

  /** Trained parameters of which the rank with the largest shard holds partial sums. */
  long sums(long trained) {
    return count > 1 && zeroStage >= 2 ? new Shards(trained, count, 0).largest() : trained;
  }

  /**
   * Partial sums of gradients that a fixed tree holds: one a level. Ranks with whole gradients have one tree
   * over their own blocks and one over all, and may hold up to two more where their blocks begin within a pair.
   */
  int partialSums(int blocks) {
    int all = levels(blocks);
    return count > 1 && zeroStage < 2 ? all + levels(IntMath.divide(blocks, count, RoundingMode.CEILING)) : all;
  }

  private static int levels(int blocks) {
    return blocks == 0 ? 0 : 1 + IntMath.log2(blocks, RoundingMode.FLOOR);
  }

  /** Bytes that the rank receives which receives most, in one update. */
  StepTraffic received(long trained, int blocks) {
    return IntStream.range(0, count).mapToObj(
        rank -> StepTraffic.received(trained, blocks, count, zeroStage, rank))
        .max(Comparator.comparingLong(StepTraffic::total)).orElseThrow();
  }

  /** Bytes that a rank sends, and receives, on average in one update. */
  long mean(long trained, int blocks) {
    return IntStream.range(0, count).mapToLong(
        rank -> StepTraffic.sent(trained, blocks, count, zeroStage, rank).total()).sum() / count;
  }

  /** What one update exchanges, in a line. */
  String exchange(long trained, int blocks) {
    StepTraffic most = received(trained, blocks);
    return String.format(Locale.ROOT, "%d blocks of gradients; a rank receives at most %s (gradients %s, weights %s, "
        + "norms %s), and sends and receives %s on average", blocks, RunPlan.bytes(most.total()),
        RunPlan.bytes(most.gradients()), RunPlan.bytes(most.weights()), RunPlan.bytes(most.norms()),
        RunPlan.bytes(mean(trained, blocks)));
  }
}
