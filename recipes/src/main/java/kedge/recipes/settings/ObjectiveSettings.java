package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.Optional;
import kedge.recipes.annotation.Expect;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.objective.Aggregation;
import kedge.rl.objective.Clip;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.RatioLevel;

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
    Optional<Integer> aggregationTokens,
    /**
     * A Java file with an objective of the user's ({@link kedge.rl.objective.SequenceObjective}), in place of ratio,
     * clip, aggregation and KL. The advantage stays the preset's or the recipe's.
     */
    Optional<Path> java) {

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
