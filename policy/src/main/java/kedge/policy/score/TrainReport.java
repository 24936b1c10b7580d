package kedge.policy.score;

import java.util.List;
import java.util.Optional;

/**
 * Result of one accumulation of gradients.
 *
 * @param scores per sequence, the scores the loss was given
 * @param loss the step's loss: the sum of the terms of all sequences ({@link TokenLoss.Part#terms})
 * @param expertLoad share of the router's top-k slots each expert received, {@code [layer][expert]}; empty for dense
 * models
 * @param slots the same in numbers of slots, those of images apart
 * @param balanceLoss the router's load-balance loss before its coefficient; 0 for dense models
 * @param visual tokens of images over the micro-batches; empty for a policy that reads text alone
 */
public record TrainReport(List<TokenScores> scores, double loss, double[][] expertLoad, ExpertSlots slots,
    double balanceLoss, Optional<VisualLoad> visual) {
}
