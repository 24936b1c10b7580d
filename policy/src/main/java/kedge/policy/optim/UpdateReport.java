package kedge.policy.optim;

/**
 * Result of an optimizer step.
 *
 * @param gradientNorm global 2-norm of the gradient before clipping
 * @param learningRate learning rate of the step
 */
public record UpdateReport(double gradientNorm, double learningRate) {
}
