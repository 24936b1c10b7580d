package kedge.recipes.settings;

import java.util.Optional;
import kedge.recipes.annotation.Default;
import kedge.recipes.annotation.Expect;

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
    new Expect()
        .atLeast("cap", cap.orElse(1.0), 1)
        .that(maskLow >= 0 && maskLow < 1,
            "mask_low is " + maskLow + ", expected a ratio of at least 0 and below 1. Maybe 0.99?")
        .above("mask_high", maskHigh.orElse(2.0), 1)
        .done();
  }

  /** Returns whether importance weights correct for a sampler that filters its distribution. */
  public boolean weighs() {
    return cap.isPresent();
  }
}
