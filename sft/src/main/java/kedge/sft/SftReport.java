package kedge.sft;

import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;

/**
 * What one step of supervised fine-tuning did.
 *
 * @param loss mean cross-entropy in nats, as the stage averages it
 * @param targets tokens learned from
 * @param tokens tokens computed
 */
public record SftReport(double loss, int targets, int tokens, TrainReport trained, UpdateReport update) {
}
