package kedge.policy.cpu.kernel;

import java.util.stream.IntStream;

/**
 * GELU, the Gaussian error linear unit (Hendrycks and Gimpel 2016, arXiv 1606.08415), by the error function and not its
 * approximation by a hyperbolic tangent: {@code x Φ(x)} with the normal distribution {@code Φ}.
 */
public final class ErrorLinear {
  private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
  /** Beyond it Φ is 0 or 1 in fp32. */
  private static final double FAR = 9;
  /** {@code 1 / (2 i + 3)}, more than the series needs: a product takes a fraction of a quotient's time. */
  private static final double[] INVERSES = IntStream.range(0, 1000).mapToDouble(i -> 1.0 / (2 * i + 3)).toArray();

  private ErrorLinear() {
  }

  /** {@code x Φ(x)}. */
  public static float of(float x) {
    return (float) (x * distribution(x));
  }

  /** {@code Φ(x) + x φ(x)}. */
  public static float slope(float x) {
    return (float) (distribution(x) + x * density(x));
  }

  private static double density(double x) {
    return Math.exp(-0.5 * x * x) / ROOT_TWO_PI;
  }

  /**
   * {@code Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...)} (Abramowitz and Stegun, 26.2.11), whose terms have one sign.
   */
  static double distribution(double x) {
    if (Math.abs(x) > FAR) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    double before = 0;
    double square = x * x;
    for (int i = 0; sum != before; i++) {
      before = sum;
      term *= square * INVERSES[i];
      sum += term;
    }
    return Math.max(0, 0.5 + density(x) * sum);
  }
}
