package kedge.recipes.ablation.statistics;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * The noncentral t distribution: T = (Z + shift) / S with S = sqrt(χ²/degrees). Its distribution function is the mean of Φ(t·s − shift) over S (Johnson,
 * Kotz and Balakrishnan 1995, chapter 31), here integrated by Gauss–Legendre in panels; commons-math has none.
 */
final class NoncentralT {
  private static final int PANELS = 24;
  private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(20);
  /** Deviations of √χ² from its mean beyond which less than 1e-18 of its mass lies: its tails fall as the normal's. */
  private static final double REACH = 9;

  private NoncentralT() {
  }

  /** P(T ≤ t). @param degrees at least 1 */
  static double cumulative(double t, double degrees, double shift) {
    // χ (not divided) has a deviation of at most 1 about sqrt(degrees), to within 1.
    double centre = Math.sqrt(degrees);
    double low = Math.max(0, (centre - REACH) / centre);
    double high = (centre + REACH) / centre;
    double logConstant = Math.log(2) + degrees / 2 * Math.log(degrees / 2) - Gamma.logGamma(degrees / 2);
    double half = (high - low) / PANELS / 2;
    double sum = 0;
    for (int panel = 0; panel < PANELS; panel++) {
      double middle = low + (2 * panel + 1) * half;
      for (int i = 0; i < RULE.getNumberOfPoints(); i++) {
        double s = middle + half * RULE.getPoint(i);
        double density = Math.exp(logConstant + (degrees - 1) * Math.log(s) - degrees * s * s / 2);
        sum += RULE.getWeight(i) * half * density * normal(t * s - shift);
      }
    }
    return Math.max(0, Math.min(1, sum));
  }

  private static double normal(double x) {
    return 0.5 * Erf.erfc(-x / Math.sqrt(2));
  }
}
