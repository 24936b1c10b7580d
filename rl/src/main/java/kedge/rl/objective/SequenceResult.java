package kedge.rl.objective;

import java.util.List;

/**
 * One completion's part of an optimizer step.
 *
 * @param loss its part of the step's loss, KL penalty included
 * @param klLoss the part of {@code loss} that is the KL penalty
 * @param derivatives derivatives of the step's loss with respect to the current log-probabilities, {@code [tokens]}
 * @param ratios the ratios of the policy loss: one per token, or a single one if the ratio is per completion
 */
public record SequenceResult(double loss, double klLoss, double[] derivatives, List<ClippedRatio> ratios) {
  public SequenceResult {
    ratios = List.copyOf(ratios);
  }

  /** Returns the result of a completion that carries no gradient. */
  static SequenceResult zero(int tokens) {
    return new SequenceResult(0, 0, new double[tokens], List.of());
  }

  /** Returns whether the loss and all derivatives are finite. */
  boolean finite() {
    double sum = loss;
    for (double derivative : derivatives) {
      sum += Math.abs(derivative);
    }
    return Double.isFinite(sum);
  }
}
