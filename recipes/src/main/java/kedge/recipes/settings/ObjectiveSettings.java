package kedge.recipes.settings;

import java.util.Optional;
import kedge.recipes.annotation.Expect;

/** Axes of the policy objective that differ from the preset named by {@code algorithm}. */
public record ObjectiveSettings(
    /**
     * Advantage estimator: {@code group_z_score}, {@code group_centered}, {@code leave_one_out}, {@code batch_whitened}
     * or {@code gdpo} (each term of the reward normalized in its group, summed, then whitened over the batch).
     */
    Optional<String> advantage,
    /** For {@code batch_whitened}: whether the group's mean is subtracted first; true if left out. */
    Optional<Boolean> groupBaseline,
    /** Importance ratio: {@code token}, {@code sequence} or {@code sequence_product}. */
    Optional<String> ratio,
    /** Clipping of the ratio: {@code band}, {@code dual_band}, {@code cap} or {@code none}. */
    Optional<String> clip,
    /** Width of a band below 1: it begins at 1 - clip_low. */
    Optional<Double> clipLow,
    /** Width of a band above 1: it ends at 1 + clip_high. */
    Optional<Double> clipHigh,
    /** For {@code cap} and {@code dual_band}: the largest ratio itself, not a width. */
    Optional<Double> clipMaximum,
    /** Averaging of the token losses: {@code sequence_mean}, {@code token_mean} or {@code fixed_length}. */
    Optional<String> aggregation,
    /** Divisor of {@code fixed_length} in tokens; {@code max_new_tokens} if left out. */
    Optional<Integer> aggregationTokens) {

  public ObjectiveSettings {
    new Expect()
        .that(clipLow.orElse(1.0) > 0 && clipLow.orElse(1.0) <= 1,
            "clip_low is " + clipLow.orElse(1.0) + ", expected a width above 0 and at most 1")
        .above("clip_high", clipHigh.orElse(1.0), 0)
        .above("clip_maximum", clipMaximum.orElse(2.0), 1)
        .atLeast("aggregation_tokens", aggregationTokens.orElse(1), 1)
        .done();
  }
}
