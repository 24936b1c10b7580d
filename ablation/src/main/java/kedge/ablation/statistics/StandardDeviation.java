package kedge.ablation.statistics;

import java.util.Arrays;

/** Sample standard deviation (n − 1 in the denominator) that counts differences of rounding as 0. */
final class StandardDeviation {
  /** Relative rounding of means over thousands of problems is about 1e-13; measured values scatter far more. */
  private static final double ROUNDING = 1e-12;

  private StandardDeviation() {
  }

  /**
   * The deviation; 0 where it is no more than rounding.
   *
   * @param values at least 2
   * @param size of the largest number that they were computed from: 0.92 − 0.90 is off by the rounding of 0.92
   */
  static double of(double[] values, double size) {
    double mean = Arrays.stream(values).sum() / values.length;
    double deviation = Math
        .sqrt(Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum() / (values.length - 1));
    return unlessRounding(deviation, size);
  }

  /** A deviation of numbers of such a size; 0 where it is no more than rounding. */
  static double unlessRounding(double deviation, double size) {
    return deviation <= ROUNDING * Math.max(1, size) ? 0 : deviation;
  }

  /** The largest absolute value. */
  static double size(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }
}
