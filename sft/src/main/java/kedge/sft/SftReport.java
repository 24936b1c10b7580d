package kedge.sft;

import java.util.OptionalDouble;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;

/**
 * Result of one step of supervised fine-tuning.
 *
 * @param loss mean cross-entropy in nats, as the stage averages it
 * @param targets number of target tokens
 * @param tokens number of computed tokens
 * @param microBatches number of forward and backward passes: micro-batches, or blocks of a fixed tree
 * @param fill share of the micro-batches' token budget that was used, without padding; empty for blocks, which have no
 * budget
 */
public record SftReport(double loss, int targets, int tokens, long microBatches, OptionalDouble fill,
    TrainReport trained,
    UpdateReport update) {

  /** Returns the same report with the numbers of packed micro-batches. */
  SftReport packed(long packed, double share) {
    return new SftReport(loss, targets, tokens, packed, OptionalDouble.of(share), trained, update);
  }
}
