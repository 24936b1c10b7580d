package kedge.policy.checkpoint;

/**
 * Quantiles of the standard normal distribution: the inverse of its cumulative distribution, by the rational
 * approximations of Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", PPND16,
 * relative error about 1e-16. Only arithmetic and {@link StrictMath}, so that it gives the same bits on every machine.
 */
final class NormalQuantile {
  private static final double[] CENTER_NUMERATOR = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
      6.7265770927008700853e+4, 4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
      1.3314166789178437745e+2, 3.3871328727963666080e0};
  private static final double[] CENTER_DENOMINATOR = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
      3.9307895800092710610e+4,
      2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
  private static final double[] TAIL_NUMERATOR = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
      2.41780725177450611770e-1, 1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
      4.63033784615654529590e0, 1.42343711074968357734e0};
  private static final double[] TAIL_DENOMINATOR = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
      1.51986665636164571966e-2,
      1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0};
  private static final double[] FAR_NUMERATOR = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
      1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
      5.46378491116411436990e0, 6.65790464350110377720e0};
  private static final double[] FAR_DENOMINATOR = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
      1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};

  private NormalQuantile() {
  }

  /** Quantile of {@code p}, {@code 0 < p < 1}. */
  static double of(double p) {
    double centered = p - 0.5;
    if (Math.abs(centered) <= 0.425) {
      double r = 0.180625 - centered * centered;
      return centered * ratio(CENTER_NUMERATOR, CENTER_DENOMINATOR, r);
    }
    double r = StrictMath.sqrt(-StrictMath.log(centered < 0 ? p : 1 - p));
    double x = r <= 5 ? ratio(TAIL_NUMERATOR, TAIL_DENOMINATOR, r - 1.6) : ratio(FAR_NUMERATOR, FAR_DENOMINATOR, r - 5);
    return centered < 0 ? -x : x;
  }

  /** Quotient of two polynomials of degree 7, highest coefficient first, by Horner's rule. */
  private static double ratio(double[] n, double[] d, double x) {
    double numerator = ((((((n[0] * x + n[1]) * x + n[2]) * x + n[3]) * x + n[4]) * x + n[5]) * x + n[6]) * x + n[7];
    double denominator = ((((((d[0] * x + d[1]) * x + d[2]) * x + d[3]) * x + d[4]) * x + d[5]) * x + d[6]) * x + d[7];
    return numerator / denominator;
  }
}
