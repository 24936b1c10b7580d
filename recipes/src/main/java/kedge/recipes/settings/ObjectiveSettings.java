package kedge.recipes.settings;

import java.util.Optional;
import kedge.recipes.annotation.Expect;

/**
 * Axes of the policy objective that differ from the preset named by {@code algorithm}; what is left out is the
 * preset's.
 *
 * @param advantage {@code group_z_score}, {@code group_centred}, {@code leave_one_out}, {@code batch_whitened} or
 * {@code gdpo}: each term of the total normalised in its group, then summed, then whitened over the batch
 * @param groupBaseline for {@code batch_whitened}: whether the group's mean is taken off first; true if left out
 * @param ratio {@code token}, {@code sequence} or {@code sequence_product}
 * @param clip {@code band}, {@code dual_band}, {@code cap} or {@code none}
 * @param clipLow a band begins at the ratio 1 - clip_low
 * @param clipHigh a band ends at the ratio 1 + clip_high
 * @param clipMaximum for {@code cap} and {@code dual_band}: the largest ratio itself, not a width
 * @param aggregation {@code sequence_mean}, {@code token_mean} or {@code fixed_length}
 * @param aggregationTokens the constant of {@code fixed_length}; {@code max_new_tokens} if left out
 */
public record ObjectiveSettings(Optional<String> advantage, Optional<Boolean> groupBaseline, Optional<String> ratio,
    Optional<String> clip,
    Optional<Double> clipLow, Optional<Double> clipHigh, Optional<Double> clipMaximum, Optional<String> aggregation,
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
