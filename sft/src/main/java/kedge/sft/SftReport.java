package kedge.sft;

import java.util.OptionalDouble;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;

/**
 * Result of one step of supervised fine-tuning.
 *
 * @param loss mean cross-entropy in nats, as the stage averages it
 * @param targets tokens learned from
 * @param tokens tokens computed
 * @param microBatches forward and backward passes; blocks where gradients are summed in a fixed tree
 * @param fill share of the micro-batches' token budget that was used; the rest is left out, nothing is padded; empty
 * for blocks, which have no budget
 */
public record SftReport(double loss, int targets, int tokens, long microBatches, OptionalDouble fill,
    TrainReport trained,
    UpdateReport update) {

  /** The same of a step whose micro-batches were packed. */
  SftReport packed(long packed, double share) {
    return new SftReport(loss, targets, tokens, packed, OptionalDouble.of(share), trained, update);
  }
}
