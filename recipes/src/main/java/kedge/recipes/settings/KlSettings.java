package kedge.recipes.settings;

import kedge.recipes.annotation.Default;
import kedge.recipes.annotation.Expect;
import kedge.rl.objective.KlEstimator;
import kedge.rl.objective.KlPenalty;

/**
 * Penalty on leaving the policy that the stage began with (Schulman 2020, "Approximating KL divergence"). Only the
 * pairs whose gradient is that of a divergence are taken: k2 or k3 in the loss, k1 in the reward.
 *
 * @param estimator of x = log policy - log reference: k1 is x, k2 is x²/2, k3 is exp(-x) - 1 + x
 * @param coefficient its weight; 0 for no penalty, whatever the preset has
 * @param in whether it is a term of the loss or taken off the reward
 */
public record KlSettings(@Default("k3") KlEstimator estimator, double coefficient, @Default("loss") Place in) {

  /** Where the penalty is applied. */
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
