package kedge.ablation.statistics;

import java.util.Arrays;

/** Sample standard deviation (denominator n − 1) that treats rounding differences as 0. */
final class StandardDeviation {
  /** Relative threshold. Means over thousands of problems round at about 1e-13; measured values vary far more. */
  private static final double ROUNDING = 1e-12;

  private StandardDeviation() {
  }

  /**
   * Returns the standard deviation; 0 if it is within rounding.
   *
   * @param values at least 2
   * @param size largest absolute number that they were computed from: the rounding of 0.92 − 0.90 is that of 0.92
   */
  static double of(double[] values, double size) {
    double mean = Arrays.stream(values).sum() / values.length;
    double deviation = Math
        .sqrt(Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum() / (values.length - 1));
    return unlessRounding(deviation, size);
  }

  /** Returns the deviation of numbers of a size; 0 if it is within rounding. */
  static double unlessRounding(double deviation, double size) {
    return deviation <= ROUNDING * Math.max(1, size) ? 0 : deviation;
  }

  /** Returns the largest absolute value. */
  static double size(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }
}
