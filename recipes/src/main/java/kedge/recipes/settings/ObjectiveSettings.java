package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.annotation.Expect;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.objective.Aggregation;
import kedge.rl.objective.Clip;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.RatioLevel;

/**
 * Axes of the policy objective that differ from the preset named by {@code algorithm}; what is left out is the
 * preset's.
 *
 * @param advantage {@code group_z_score}, {@code group_centered}, {@code leave_one_out}, {@code batch_whitened} or
 * {@code gdpo}: each term of the total normalised in its group, then summed, then whitened over the batch
 * @param groupBaseline for {@code batch_whitened}: whether the group's mean is taken off first; true if left out
 * @param ratio {@code token}, {@code sequence} or {@code sequence_product}
 * @param clip {@code band}, {@code dual_band}, {@code cap} or {@code none}
 * @param clipLow a band begins at the ratio 1 - clip_low
 * @param clipHigh a band ends at the ratio 1 + clip_high
 * @param clipMaximum for {@code cap} and {@code dual_band}: the largest ratio itself, not a width
 * @param aggregation {@code sequence_mean}, {@code token_mean} or {@code fixed_length}
 * @param aggregationTokens the constant of {@code fixed_length}; {@code max_new_tokens} if left out
 * @param java a Java file with an objective of one's own ({@link kedge.rl.objective.SequenceObjective}) in place of
 * ratio, clip, aggregation and KL; the advantage stays the preset's or the recipe's
 */
public record ObjectiveSettings(Optional<String> advantage, Optional<Boolean> groupBaseline, Optional<String> ratio,
    Optional<String> clip,
    Optional<Double> clipLow, Optional<Double> clipHigh, Optional<Double> clipMaximum, Optional<String> aggregation,
    Optional<Integer> aggregationTokens, Optional<Path> java) {

  public ObjectiveSettings {
    Clip none = new Clip.None();
    new Expect()
        .refusedBy(() -> Clip.parse("band", clipLow, Optional.empty(), Optional.empty(), none))
        .refusedBy(() -> Clip.parse("band", Optional.empty(), clipHigh, Optional.empty(), none))
        .refusedBy(() -> Clip.parse("cap", Optional.empty(), Optional.empty(), clipMaximum, none))
        .refusedBy(() -> Aggregation.parse("fixed_length", aggregationTokens.orElse(1)))
        .done();
  }

  /** Returns the advantage estimator: the preset's, unless the recipe names another. */
  public AdvantageEstimator advantage(AdvantageEstimator preset) {
    return advantage.isEmpty() && groupBaseline.isEmpty() ? preset
        : AdvantageEstimator.parse(advantage.orElse(preset.key()), groupBaseline.orElse(true));
  }

  /** Returns the preset's objective with the axes that the recipe changes. @param maximumTokens of a completion */
  public PolicyObjective objective(PolicyObjective preset, int maximumTokens) {
    return new PolicyObjective(ratio.map(RatioLevel::parse).orElse(preset.ratio()), clip(preset.clip()),
        Aggregation.parse(aggregation.orElse(preset.aggregation().key()), aggregationTokens.orElse(maximumTokens)),
        preset.kl(), preset.mismatch(), preset.truncated());
  }

  /** Returns the preset's clip with what the recipe changes. */
  public Clip clip(Clip preset) {
    return Clip.parse(clip.orElse(preset.key()), clipLow, clipHigh, clipMaximum, preset);
  }
}
