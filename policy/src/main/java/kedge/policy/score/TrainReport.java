package kedge.policy.score;

import java.util.List;
import java.util.Optional;

/**
 * Result of one accumulation of gradients.
 *
 * @param scores scores of each sequence, as given to the loss
 * @param loss the step's loss: the sum of the terms of all sequences ({@link TokenLoss.Part#terms})
 * @param expertLoad share of the router's top-k slots each expert received, {@code [layer][expert]}; empty for dense
 * models
 * @param slots numbers of slots that each expert received, also at positions of images
 * @param balanceLoss the router's load-balance loss without its coefficient; 0 for dense models
 * @param visual distribution of image tokens over micro-batches; empty for a policy without a vision tower
 */
public record TrainReport(List<TokenScores> scores, double loss, double[][] expertLoad, ExpertSlots slots,
    double balanceLoss, Optional<VisualLoad> visual) {
}
