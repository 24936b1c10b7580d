package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;
import kedge.rl.objective.KlEstimator;
import kedge.rl.objective.KlPenalty;

/**
 * KL penalty against the policy that the stage began with (Schulman 2020, "Approximating KL divergence"). Only pairs of
 * estimator and place whose gradient is that of a divergence are accepted: k2 or k3 in the loss, k1 in the reward.
 */
public record KlSettings(
    /** Estimator, with x = log policy - log reference: k1 is x, k2 is x²/2, k3 is exp(-x) - 1 + x. */
    @Default("k3") KlEstimator estimator,
    /** Weight of the penalty; 0 for none, whatever the preset has. */
    double coefficient,
    /** Place of the penalty: a term of the loss, or subtracted from the reward. */
    @Default("loss") Place in) {

  /** Place of the penalty. */
  public enum Place {
    LOSS, REWARD
  }

  public KlSettings {
    new Expect().atLeast("coefficient", coefficient, 0).refusedBy(() -> penalty(estimator, 1, in)).done();
  }

  /** Returns the penalty that the settings describe. */
  public KlPenalty toPenalty() {
    return coefficient == 0 ? new KlPenalty.None() : penalty(estimator, coefficient, in);
  }

  private static KlPenalty penalty(KlEstimator estimator, double coefficient, Place in) {
    return in == Place.REWARD ? new KlPenalty.InReward(estimator, coefficient)
        : new KlPenalty.InLoss(estimator, coefficient);
  }
}
