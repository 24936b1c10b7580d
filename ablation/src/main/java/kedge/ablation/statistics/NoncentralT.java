package kedge.ablation.statistics;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * The noncentral t distribution: T = (Z + shift) / S with S = sqrt(χ²/degrees). Its distribution function is the mean
 * of Φ(t·s − shift) over S (Johnson, Kotz and Balakrishnan 1995, chapter 31), integrated by Gauss–Legendre quadrature
 * in panels. commons-math does not have it.
 */
final class NoncentralT {
  private static final int PANELS = 8;
  private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(20);
  /**
   * Deviations of √χ² from its mean beyond which less than 1e-18 of its mass lies: its tails fall like the normal's.
   */
  private static final double REACH = 9;

  private NoncentralT() {
  }

  /** Returns P(T ≤ t). @param degrees at least 1 */
  static double cumulative(double t, double degrees, double shift) {
    // χ (not divided) has a standard deviation of at most 1 and a mean within 1 of sqrt(degrees).
    double center = Math.sqrt(degrees);
    double low = Math.max(0, (center - REACH) / center);
    double high = (center + REACH) / center;
    double logConstant = Math.log(2) + degrees / 2 * Math.log(degrees / 2) - Gamma.logGamma(degrees / 2);
    // Φ rises from 0 to 1 around s = shift/t, over a width of about 1/t: narrow if t is far out in the tails.
    double turn = t == 0 ? low : shift / t;
    double width = t == 0 ? 0 : REACH / Math.abs(t);
    double[] cuts = {low, clip(turn - width, low, high), clip(turn, low, high), clip(turn + width, low, high), high};
    double sum = 0;
    for (int cut = 1; cut < cuts.length; cut++) {
      double half = (cuts[cut] - cuts[cut - 1]) / PANELS / 2;
      for (int panel = 0; panel < PANELS && half > 0; panel++) {
        sum += panel(t, degrees, shift, logConstant, cuts[cut - 1] + (2 * panel + 1) * half, half);
      }
    }
    return Math.max(0, Math.min(1, sum));
  }

  private static double panel(double t, double degrees, double shift, double logConstant, double middle, double half) {
    double sum = 0;
    for (int i = 0; i < RULE.getNumberOfPoints(); i++) {
      double s = middle + half * RULE.getPoint(i);
      double density = Math.exp(logConstant + (degrees - 1) * Math.log(s) - degrees * s * s / 2);
      sum += RULE.getWeight(i) * half * density * normal(t * s - shift);
    }
    return sum;
  }

  private static double clip(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }

  private static double normal(double x) {
    return 0.5 * Erf.erfc(-x / Math.sqrt(2));
  }
}
