package kedge.training.plan;

import com.google.common.math.IntMath;
import com.google.common.primitives.Longs;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kedge.data.UserError;
import kedge.policy.distributed.Shards;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;

/**
 * The processes that a run is planned for.
 *
 * @param count number of ranks
 * @param zeroStage what they divide among them
 * @param experts ranks of a group that divides the experts; 1 if every rank holds all
 */
public record RankPlan(int count, int zeroStage, int experts) {
  /** One process, which holds all. */
  public static final RankPlan ONE = new RankPlan(1, 0);
  private static final int MOST = 4096;

  public RankPlan {
    if (count < 1 || count > MOST) {
      throw new UserError("--ranks is " + count + ", expected 1 to " + MOST);
    }
  }

  /** Ranks that all hold all experts. */
  public RankPlan(int count, int zeroStage) {
    this(count, zeroStage, 1);
  }

  boolean dividesExperts() {
    return experts > 1;
  }

  /** What they exchange where they divide the experts. */
  ExpertTraffic traffic(ModelShape shape) {
    return new ExpertTraffic(shape, count, experts);
  }

  /** Parameters that a rank holds. */
  long held(ModelShape shape) {
    return dividesExperts() ? traffic(shape).held() : new ParameterLayout(shape).elements();
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
   * over their own blocks and one over all, and may hold up to two more where their blocks begin within a pair. Ranks
   * that divide the experts have one over all, and one over a group's blocks of a round, of one layer.
   */
  int partialSums(int blocks) {
    int all = levels(blocks);
    return count > 1 && zeroStage < 2 && !dividesExperts()
        ? all + levels(IntMath.divide(blocks, count, RoundingMode.CEILING))
        : all;
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

  /** The same where the ranks divide the experts. */
  String exchange(ModelShape shape, int blocks) {
    ExpertTraffic traffic = traffic(shape);
    long[] gradients = IntStream.range(0, count).mapToLong(rank -> traffic.gradientsReceived(blocks, rank)).toArray();
    return String.format(Locale.ROOT, "%d blocks of gradients; a rank receives at most %s (gradients; norms %s), and "
        + "%s on average. To and from experts of other ranks: %s a token in a forward pass, as much in a backward "
        + "pass, if experts are used evenly", blocks, RunPlan.bytes(Longs.max(gradients)),
        RunPlan.bytes(IntStream.range(0, count).mapToLong(traffic::normsReceived).max().orElseThrow()),
        RunPlan.bytes(LongStream.of(gradients).sum() / count), RunPlan.bytes((long) traffic.perToken()));
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
