package kedge.rl.objective;

/**
 * What holds the policy near a frozen reference. What the expected gradient is, when tokens are drawn from the policy
 * itself (arXiv 2510.01555; shown by test on a softmax of three tokens):
 *
 * <ul> <li>k1 in the reward, k2 in the loss: the gradient of KL(pi || reference), the one that is meant; <li>k3 in the
 * loss: the gradient of KL(reference || pi), equal to first order near the reference; <li>k1 in the loss: zero,
 * whatever the distance. Refused; <li>k2, k3 in the reward: of second order in the distance, and pulls away where the
 * policy is below the reference. Refused.
 * </ul>
 *
 * <p>After the first update of a rollout batch the tokens are the old policy's, and k2 and k3 in the loss are biased by
 * that much: no importance weight is put on them.
 */
public sealed interface KlPenalty {

  /** True when the log-probabilities of a reference policy are needed. */
  boolean needsReference();

  /** The penalty's part of a token's loss, as text; empty where there is none. */
  String formula();

  /** What is taken off a completion's total R, as text; empty where nothing is. */
  default String ofReward() {
    return "";
  }

  /** No reference policy. */
  record None() implements KlPenalty {
    @Override
    public boolean needsReference() {
      return false;
    }

    @Override
    public String formula() {
      return "";
    }
  }

  /**
   * coefficient times the estimate is added to each token's loss, x = log pi - log reference (arXiv 2402.03300,
   * equations 3 and 4, with k3; arXiv 2501.03262, variant with baseline, with k2).
   */
  record InLoss(KlEstimator estimator, double coefficient) implements KlPenalty {
    public InLoss {
      requireCoefficient(coefficient);
      if (estimator == KlEstimator.K1) {
        throw new IllegalArgumentException(
            "kl estimator in the loss is k1, whose expected gradient is 0 whatever the distance to the reference, "
                + "expected k2"
                + " or k3. Maybe k2 in the loss, or k1 in the reward, which both have the gradient of KL(policy || "
                + "reference)");
      }
    }

    @Override
    public boolean needsReference() {
      return true;
    }

    @Override
    public String formula() {
      return coefficient + " (" + estimator.formula() + "), x = log pi - log reference";
    }
  }

  /**
   * coefficient times the sum over tokens of log pi_old - log reference is taken off a completion's total before its
   * advantage (arXiv 2402.14740, equation 3). The whole completion counts at once; the variant that gives a token only
   * the penalties after it is left out.
   */
  record InReward(KlEstimator estimator, double coefficient) implements KlPenalty {
    public InReward {
      requireCoefficient(coefficient);
      if (estimator != KlEstimator.K1) {
        throw new IllegalArgumentException("kl estimator in the reward is "
            + estimator.name().toLowerCase(java.util.Locale.ROOT)
            + ", whose expected gradient is not that of any KL and can pull away from the reference, expected k1. "
            + "Maybe k1 in the reward, or k2 in the loss");
      }
    }

    /**
     * What to take off the total of a completion, from the log-probabilities of the policy that drew it and of the
     * reference.
     */
    public double penalty(double[] old, double[] reference) {
      double sum = 0;
      for (int t = 0; t < old.length; t++) {
        sum += estimator.value(old[t] - reference[t]);
      }
      return coefficient * sum;
    }

    @Override
    public boolean needsReference() {
      return true;
    }

    @Override
    public String formula() {
      return "";
    }

    @Override
    public String ofReward() {
      return coefficient + " sum over tokens of (log pi_old - log reference)";
    }
  }

  private static void requireCoefficient(double coefficient) {
    if (!(coefficient > 0) || !Double.isFinite(coefficient)) {
      throw new IllegalArgumentException("kl coefficient is " + coefficient + ", expected above 0. Maybe kl: none");
    }
  }
}
