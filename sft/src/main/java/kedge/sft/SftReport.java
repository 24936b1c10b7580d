package kedge.sft;

import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;

/**
 * Result of one step of supervised fine-tuning.
 *
 * @param loss mean cross-entropy in nats, as the stage averages it
 * @param targets tokens learned from
 * @param tokens tokens computed
 * @param microBatches forward and backward passes
 * @param fill share of the micro-batches' token budget that was used; the rest is left out, nothing is padded
 */
public record SftReport(double loss, int targets, int tokens, long microBatches, double fill, TrainReport trained,
    UpdateReport update) {
}
