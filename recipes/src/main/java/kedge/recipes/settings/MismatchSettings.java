package kedge.recipes.settings;

import java.util.Optional;
import java.util.OptionalDouble;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;
import kedge.rl.objective.MismatchCorrection;

/**
 * Correction for a sampler whose probabilities differ from the trainer's: other kernels, number formats or filters. It
 * uses the ratio of the trainer's to the sampler's probability at the time of the rollout. Without any key the mismatch
 * is only reported.
 */
public record MismatchSettings(
    /**
     * Largest weight of truncated importance sampling, which multiplies the loss by the ratio; usually 2. Without it
     * nothing is weighted.
     */
    Optional<Double> cap,
    /** Completions whose geometric mean ratio is below this are left out of the loss; 0 for no limit. */
    @Default("0.0") double maskLow,
    /** Completions whose geometric mean ratio is above this are left out of the loss; no limit if left out. */
    Optional<Double> maskHigh) {
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
