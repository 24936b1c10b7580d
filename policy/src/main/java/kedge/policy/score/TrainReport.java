package kedge.policy.score;

import java.util.List;

/**
 * Result of an accumulation of gradients.
 *
 * @param scores per sequence, the scores the loss was given
 * @param expertLoad share of the router's top-k slots each expert received, {@code [layer][expert]}; empty for dense
 * models
 * @param balanceLoss the router's load-balance loss before its coefficient; 0 for dense models
 */
public record TrainReport(List<TokenScores> scores, double[][] expertLoad, double balanceLoss) {
}
