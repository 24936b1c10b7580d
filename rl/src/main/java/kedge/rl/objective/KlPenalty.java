package kedge.rl.objective;

/**
 * KL penalty toward a frozen reference policy. Expected gradients where tokens are drawn from the policy itself (arXiv
 * 2510.01555; shown by test on a softmax of three tokens):
 *
 * <ul> <li>k1 in the reward, k2 in the loss: the gradient of KL(pi || reference); <li>k3 in the loss: the gradient of
 * KL(reference || pi), equal to first order near the reference; <li>k1 in the loss: zero, whatever the distance;
 * rejected; <li>k2, k3 in the reward: of second order in the distance, and away from the reference where the policy is
 * below it; rejected.
 * </ul>
 *
 * <p>After the first update of a rollout batch the tokens are samples of the old policy, not the current one. This
 * biases k2 and k3 in the loss, since the penalty has no importance weight.
 */
public sealed interface KlPenalty {

  /** Returns whether log-probabilities under a reference policy are needed. */
  boolean needsReference();

  /** Returns the formula of the penalty's part of a token's loss; empty where there is none. */
  String formula();

  /** Returns the formula of what is subtracted from a completion's reward R; empty where nothing is. */
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
   * Adds coefficient times the estimate to each token's loss, x = log pi - log reference (arXiv 2402.03300, equations 3
   * and 4, with k3; arXiv 2501.03262, variant with baseline, with k2).
   */
  record InLoss(KlEstimator estimator, double coefficient) implements KlPenalty {
    public InLoss {
      requireCoefficient(coefficient);
      if (estimator == KlEstimator.K1) {
        throw new IllegalArgumentException(
            "estimator is k1 with in: loss, which has no gradient in expectation, whatever the distance to the "
                + "reference, expected k2 or k3. Maybe estimator: k2, or in: reward?");
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
   * Subtracts coefficient times the sum over tokens of log pi_old - log reference from a completion's reward, before
   * the advantage is computed (arXiv 2402.14740, equation 3). The penalty is one number per completion; the variant
   * with a return-to-go per token is not implemented.
   */
  record InReward(KlEstimator estimator, double coefficient) implements KlPenalty {
    public InReward {
      requireCoefficient(coefficient);
      if (estimator != KlEstimator.K1) {
        throw new IllegalArgumentException("estimator is " + estimator.name().toLowerCase(java.util.Locale.ROOT)
            + " with in: reward, whose expected gradient is that of no KL and can pull away from the reference, "
            + "expected k1. Maybe estimator: k1, or in: loss?");
      }
    }

    /** Returns what to subtract from a completion's reward, given log-probabilities {@code [tokens]}. */
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
      throw new IllegalArgumentException("coefficient is " + coefficient + ", expected above 0. Maybe kl: none?");
    }
  }
}
