package kedge.policy.optim;

/**
 * Result of an optimizer step.
 *
 * @param gradientNorm global 2-norm of the gradient before clipping
 * @param learningRate the rate it used
 */
public record UpdateReport(double gradientNorm, double learningRate) {
}
