package kedge.policy.score;

import java.util.List;
import java.util.Optional;
import kedge.policy.vision.VisionShape;

/**
 * Distribution of image tokens over the micro-batches of a step.
 *
 * @param microBatches number of forward and backward passes
 * @param tokens total number of image tokens
 * @param spread standard deviation of image tokens over the micro-batches
 * @param unbalanced standard deviation if the sequences had been cut in order, without balancing
 */
public record VisualLoad(int microBatches, long tokens, double spread, double unbalanced) {

  /** Load of the micro-batches of a step; empty without a vision tower. */
  public static Optional<VisualLoad> of(List<MicroBatch> batches, List<TokenSequence> step, int tokenBudget,
      Optional<VisionShape> vision) {
    return vision.map(shape -> new VisualLoad(batches.size(),
        batches.stream().mapToLong(batch -> batch.visualTokens(shape)).sum(), spread(batches, shape),
        spread(MicroBatch.cut(step, tokenBudget), shape)));
  }

  /** Load of blocks, which are not cut by a token budget; empty without a vision tower. */
  public static Optional<VisualLoad> of(List<MicroBatch> blocks, Optional<VisionShape> vision) {
    return vision.map(shape -> new VisualLoad(blocks.size(),
        blocks.stream().mapToLong(block -> block.visualTokens(shape)).sum(), spread(blocks, shape),
        spread(blocks, shape)));
  }

  static double spread(List<MicroBatch> batches, VisionShape vision) {
    double mean = batches.stream().mapToLong(batch -> batch.visualTokens(vision)).average().orElse(0);
    return Math.sqrt(batches.stream().mapToDouble(batch -> Math.pow(batch.visualTokens(vision) - mean, 2)).average()
        .orElse(0));
  }
}
