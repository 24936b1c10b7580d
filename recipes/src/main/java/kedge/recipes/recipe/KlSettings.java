package kedge.recipes.recipe;

/**
 * Penalty on leaving the policy that the stage began with (Schulman 2020, "Approximating KL divergence").
 *
 * @param estimator k1 is the log-ratio, k2 half its square, k3 the always positive {@code exp(-r) - 1 + r}
 * @param coefficient its weight; above 0
 * @param in whether it is a term of the loss or taken off the reward. k1 in the loss has no expected gradient and is refused
 */
public record KlSettings(@Default("k3") Estimator estimator, double coefficient, @Default("loss") Place in) {

  /** The estimator of the divergence. */
  public enum Estimator { K1, K2, K3 }

  /** Where the penalty is applied. */
  public enum Place { LOSS, REWARD }

  public KlSettings {
    new Expect()
        .above("coefficient", coefficient, 0)
        .that(estimator != Estimator.K1 || in != Place.LOSS,
            "estimator is k1 with in: loss, which has no gradient in expectation. Maybe k2 or k3, or in: reward?")
        .done();
  }
}
