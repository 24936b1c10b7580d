package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * Penalty on leaving the policy that the stage began with (Schulman 2020, "Approximating KL divergence"). Only the
 * pairs whose gradient is that of a divergence are taken: k2 or k3 in the loss, k1 in the reward.
 *
 * @param estimator of x = log policy - log reference: k1 is x, k2 is x²/2, k3 is exp(-x) - 1 + x
 * @param coefficient its weight; 0 for no penalty, whatever the preset has
 * @param in whether it is a term of the loss or taken off the reward
 */
public record KlSettings(@Default("k3") Estimator estimator, double coefficient, @Default("loss") Place in) {

  /** The estimator of the divergence. */
  public enum Estimator {
    K1, K2, K3
  }

  /** Where the penalty is applied. */
  public enum Place {
    LOSS, REWARD
  }

  public KlSettings {
    new Expect()
        .atLeast("coefficient", coefficient, 0)
        .that(estimator != Estimator.K1 || in == Place.REWARD,
            "estimator is k1 with in: loss, which has no gradient in expectation, expected k2 or k3. Maybe in: reward?")
        .that(estimator == Estimator.K1 || in == Place.LOSS,
            "estimator is " + estimator.name().toLowerCase(java.util.Locale.ROOT)
                + " with in: reward, whose gradient is that of no divergence, expected k1. Maybe in: loss?")
        .done();
  }
}
