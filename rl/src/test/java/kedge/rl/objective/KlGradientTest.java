package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import kedge.data.KeyedRandom;
import org.junit.jupiter.api.Test;

/**
 * Gradients of the KL estimators on a softmax over three tokens, where every gradient is known. The policy draws one
 * token at a time; the mean gradient of each penalty over the draws is compared with the exact gradient of the KL it
 * stands for.
 */
class KlGradientTest {
  private static final double[] POLICY = {0.6, 0.3, 0.1};
  private static final double[] REFERENCE = {0.2, 0.35, 0.45};
  private static final int DRAWS = 200_000;

  /** d KL(policy || reference) / d logit j = p(j) (log p(j)/q(j) - KL). */
  private static final double[] REVERSE = reverse();
  /** d KL(reference || policy) / d logit j = p(j) - q(j). */
  private static final double[] FORWARD = {POLICY[0] - REFERENCE[0], POLICY[1] - REFERENCE[1],
      POLICY[2] - REFERENCE[2]};

  @Test
  void k2InTheLossHasTheGradientOfTheReverseKl() {
    assertMean(REVERSE, token -> lossDerivative(KlEstimator.K2, token));
  }

  @Test
  void k1InTheRewardHasTheGradientOfTheReverseKl() {
    KlPenalty.InReward penalty = new KlPenalty.InReward(KlEstimator.K1, 1);
    PolicyObjective reinforce = objective(penalty);
    assertMean(REVERSE, token -> {
      double advantage = -penalty.penalty(log(POLICY, token), log(REFERENCE, token));
      return reinforce.evaluate(input(token, advantage), log(POLICY, token), new TrainedCounts(1, 1)).derivatives()[0];
    });
  }

  @Test
  void k3InTheLossHasTheGradientOfTheForwardKlAndNotOfTheReverse() {
    assertMean(FORWARD, token -> lossDerivative(KlEstimator.K3, token));
    double[][] estimated = estimate(token -> lossDerivative(KlEstimator.K3, token));
    assertTrue(Math.abs(estimated[0][1] - REVERSE[1]) > 20 * estimated[1][1], "k3 is told apart from the reverse KL");
  }

  @Test
  void k1InTheLossHasNoGradientAtAll() {
    assertMean(new double[3], token -> KlEstimator.K1.derivative(Math.log(POLICY[token] / REFERENCE[token])));
  }

  @Test
  void k2InTheRewardIsTheGradientOfNothingMeant() {
    double[][] estimated = estimate(token -> KlEstimator.K2.value(Math.log(POLICY[token] / REFERENCE[token])));
    assertTrue(Math.abs(estimated[0][2] - REVERSE[2]) > 20 * estimated[1][2]);
    assertTrue(REVERSE[2] < 0 && estimated[0][2] > 0, "a token the policy draws too seldom is pushed down further");
  }

  @Test
  void derivativesAreThoseOfTheValues() {
    for (KlEstimator estimator : KlEstimator.values()) {
      for (double x = -3; x <= 3; x += 0.25) {
        double difference = (estimator.value(x + 1e-6) - estimator.value(x - 1e-6)) / 2e-6;
        assertEquals(difference, estimator.derivative(x), 1e-7);
      }
    }
    assertEquals(Math.log(2), KlEstimator.K1.value(Math.log(2)), 0);
    assertEquals(0.240227, KlEstimator.K2.value(Math.log(2)), 1e-6);
    assertEquals(0.193147, KlEstimator.K3.value(Math.log(2)), 1e-6);
  }

  /**
   * Both the exact expectation over the three tokens and the mean over draws, which must lie within four standard
   * errors.
   */
  private static void assertMean(double[] truth, ToDoubleFunction<Integer> derivative) {
    double[][] estimated = estimate(derivative);
    for (int j = 0; j < 3; j++) {
      double expectation = 0;
      for (int token = 0; token < 3; token++) {
        expectation += POLICY[token] * derivative.applyAsDouble(token) * logitDerivative(token, j);
      }
      assertEquals(truth[j], expectation, 1e-12);
      assertEquals(truth[j], estimated[0][j], 4 * estimated[1][j],
          "mean over " + DRAWS + " draws, standard error " + estimated[1][j]);
      assertTrue(truth[j] == 0 || Math.abs(truth[j]) > 10 * estimated[1][j], "the draws can tell it from 0");
    }
  }

  /** Mean gradient by each logit over the draws, and its standard error. */
  private static double[][] estimate(ToDoubleFunction<Integer> derivative) {
    double[] sum = new double[3];
    double[] squares = new double[3];
    double[] slopes = {derivative.applyAsDouble(0), derivative.applyAsDouble(1), derivative.applyAsDouble(2)};
    for (int draw = 0; draw < DRAWS; draw++) {
      double uniform = KeyedRandom.uniform(5, draw);
      int token = uniform < POLICY[0] ? 0 : uniform < POLICY[0] + POLICY[1] ? 1 : 2;
      for (int j = 0; j < 3; j++) {
        double value = slopes[token] * logitDerivative(token, j);
        sum[j] += value;
        squares[j] += value * value;
      }
    }
    double[][] estimate = new double[2][3];
    for (int j = 0; j < 3; j++) {
      estimate[0][j] = sum[j] / DRAWS;
      estimate[1][j] = Math.sqrt((squares[j] / DRAWS - estimate[0][j] * estimate[0][j]) / DRAWS);
    }
    return estimate;
  }

  private static double lossDerivative(KlEstimator estimator, int token) {
    return objective(new KlPenalty.InLoss(estimator, 1))
        .evaluate(input(token, 0), log(POLICY, token), new TrainedCounts(1, 1))
        .derivatives()[0];
  }

  private static PolicyObjective objective(KlPenalty kl) {
    return new PolicyObjective(RatioLevel.TOKEN, new Clip.None(), new Aggregation.TokenMean(), kl,
        MismatchCorrection.none(), Truncated.KEEP);
  }

  private static SequenceInput input(int token, double advantage) {
    return new SequenceInput(log(POLICY, token), log(POLICY, token), Optional.of(log(REFERENCE, token)), advantage,
        true, false);
  }

  /** d log p(token) / d logit j. */
  private static double logitDerivative(int token, int j) {
    return (token == j ? 1 : 0) - POLICY[j];
  }

  private static double[] log(double[] probabilities, int token) {
    return new double[]{Math.log(probabilities[token])};
  }

  private static double[] reverse() {
    double kl = 0;
    for (int j = 0; j < 3; j++) {
      kl += POLICY[j] * Math.log(POLICY[j] / REFERENCE[j]);
    }
    double[] gradient = new double[3];
    for (int j = 0; j < 3; j++) {
      gradient[j] = POLICY[j] * (Math.log(POLICY[j] / REFERENCE[j]) - kl);
    }
    return gradient;
  }
}
