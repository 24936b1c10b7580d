package kedge.recipes.settings;

import kedge.recipes.annotation.Default;
import kedge.recipes.annotation.Expect;

/**
 * KL penalty against the policy that the stage began with (Schulman 2020, "Approximating KL divergence"). Only pairs of
 * estimator and place whose gradient is that of a divergence are accepted: k2 or k3 in the loss, k1 in the reward.
 */
public record KlSettings(
    /** Estimator, with x = log policy - log reference: k1 is x, k2 is x²/2, k3 is exp(-x) - 1 + x. */
    @Default("k3") Estimator estimator,
    /** Weight of the penalty; 0 for none, whatever the preset has. */
    double coefficient,
    /** Place of the penalty: a term of the loss, or subtracted from the reward. */
    @Default("loss") Place in) {

  /** Estimator of the divergence. */
  public enum Estimator {
    K1, K2, K3
  }

  /** Place of the penalty. */
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
