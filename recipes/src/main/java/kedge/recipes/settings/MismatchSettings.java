package kedge.recipes.settings;

import java.util.Optional;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

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
    new Expect()
        .atLeast("cap", cap.orElse(1.0), 1)
        .that(maskLow >= 0 && maskLow < 1,
            "mask_low is " + maskLow + ", expected a ratio of at least 0 and below 1. Maybe 0.99?")
        .above("mask_high", maskHigh.orElse(2.0), 1)
        .done();
  }

  /** Whether importance weights make up for a sampler that draws from a cut distribution. */
  public boolean weighs() {
    return cap.isPresent();
  }
}
