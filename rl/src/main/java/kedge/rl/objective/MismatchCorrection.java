package kedge.rl.objective;

import java.util.OptionalDouble;

/**
 * Corrects for a sampler whose probabilities differ from the trainer's, because of other kernels, other precision,
 * filters, or weights of an earlier step. Both parts use pi_old / pi_sampler: the probability under the trainer's
 * policy at the start of the step, divided by that under the policy that drew the token. Both are constants in the
 * gradient.
 *
 * @param cap multiplies the policy's part of the loss by min(pi_old / pi_sampler, cap), per token or per completion,
 * like the ratio (truncated importance sampling, Ionides 2008; for this use F. Yao et al., "Your efficient RL framework
 * secretly brings you off-policy RL training", 2025, with cap 2). The KL penalty is not multiplied. Empty for no
 * weights
 * @param maskLow completions whose geometric mean of pi_old / pi_sampler is below this carry no gradient; 0 for no
 * limit
 * @param maskHigh completions whose geometric mean is above this carry no gradient; empty for no limit
 */
public record MismatchCorrection(OptionalDouble cap, double maskLow, OptionalDouble maskHigh) {

  /** Usual cap of truncated importance weights. */
  public static final double USUAL_CAP = 2;

  public MismatchCorrection {
    if (cap.isPresent() && !(cap.getAsDouble() >= 1 && Double.isFinite(cap.getAsDouble()))) {
      throw new IllegalArgumentException(
          "cap is " + cap.getAsDouble() + ", expected a ratio of at least 1. Maybe " + USUAL_CAP + "?");
    }
    if (!(maskLow >= 0 && maskLow < 1)) {
      throw new IllegalArgumentException(
          "mask_low is " + maskLow + ", expected a ratio of at least 0 and below 1. Maybe 0.99?");
    }
    if (maskHigh.isPresent() && !(maskHigh.getAsDouble() > 1)) {
      throw new IllegalArgumentException(
          "mask_high is " + maskHigh.getAsDouble() + ", expected a ratio above 1. Maybe 1.01?");
    }
  }

  /** Returns a correction that does nothing: the mismatch is only reported. */
  public static MismatchCorrection none() {
    return new MismatchCorrection(OptionalDouble.empty(), 0, OptionalDouble.empty());
  }

  /** Returns truncated importance weights without a mask. */
  public static MismatchCorrection capped(double cap) {
    return new MismatchCorrection(OptionalDouble.of(cap), 0, OptionalDouble.empty());
  }

  /** Returns whether completions may be masked. */
  public boolean masks() {
    return maskLow > 0 || maskHigh.isPresent();
  }

  /** Returns the importance weight for a logarithm of pi_old / pi_sampler. */
  double weight(double logRatio) {
    return cap.isPresent() ? Math.min(Math.exp(logRatio), cap.getAsDouble()) : 1;
  }

  /** Returns whether there are importance weights, and whether the cap took effect. */
  ClippedRatio.Weight state(double logRatio) {
    return cap.isEmpty() ? ClippedRatio.Weight.NONE
        : Math.exp(logRatio) > cap.getAsDouble() ? ClippedRatio.Weight.CAPPED : ClippedRatio.Weight.FULL;
  }

  /** Returns whether a completion is masked because its mean ratio is outside the limits. */
  boolean masks(SequenceInput input) {
    double mean = Math.exp(RatioLevel.SEQUENCE.logRatios(input.old(), input.sampler())[0]);
    return mean < maskLow || maskHigh.isPresent() && mean > maskHigh.getAsDouble();
  }
}
