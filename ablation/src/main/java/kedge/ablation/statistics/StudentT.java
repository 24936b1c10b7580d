package kedge.ablation.statistics;

import org.apache.commons.math3.distribution.TDistribution;

/** Student's t distribution of commons-math, with quantiles to full precision. */
final class StudentT {
  private static final double SOLVED_TO = 1e-14;

  private StudentT() {
  }

  /** Returns P(T ≤ t). */
  static double cumulative(double t, double degrees) {
    return new TDistribution(null, degrees, SOLVED_TO).cumulativeProbability(t);
  }

  /** Returns the t with P(T ≤ t) = p. */
  static double quantile(double p, double degrees) {
    return new TDistribution(null, degrees, SOLVED_TO).inverseCumulativeProbability(p);
  }

  /** Returns P(|T| ≥ |t|). */
  static double twoSided(double t, double degrees) {
    return Math.min(1, 2 * cumulative(-Math.abs(t), degrees));
  }
}
