package kedge.recipes.settings;

import java.util.Optional;
import java.util.OptionalDouble;
import kedge.recipes.annotation.Default;
import kedge.recipes.annotation.Expect;
import kedge.rl.objective.MismatchCorrection;

/**
 * Correction for a sampler whose probabilities are not the trainer's: other kernels or number formats, filters. Both
 * parts look at the trainer's probability over the sampler's, at the time of the rollout. Nothing given: the mismatch
 * is only reported.
 *
 * @param cap the loss is weighted by that ratio, at most this (truncated importance sampling); usually 2
 * @param maskLow completions whose geometric mean ratio is below this are left out of the loss; 0 for no limit
 * @param maskHigh the same above this
 */
public record MismatchSettings(Optional<Double> cap, @Default("0.0") double maskLow, Optional<Double> maskHigh) {
  public MismatchSettings {
    new Expect().refusedBy(() -> correction(cap, 0, Optional.empty()))
        .refusedBy(() -> correction(Optional.empty(), maskLow, Optional.empty()))
        .refusedBy(() -> correction(Optional.empty(), 0, maskHigh)).done();
  }

  /** Returns the correction that the settings describe. */
  public MismatchCorrection toCorrection() {
    return correction(cap, maskLow, maskHigh);
  }

  private static MismatchCorrection correction(Optional<Double> cap, double maskLow, Optional<Double> maskHigh) {
    return new MismatchCorrection(cap.map(OptionalDouble::of).orElse(OptionalDouble.empty()), maskLow,
        maskHigh.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
  }

  /** Returns whether importance weights make up for a sampler that draws from a filtered distribution. */
  public boolean weighs() {
    return cap.isPresent();
  }
}
