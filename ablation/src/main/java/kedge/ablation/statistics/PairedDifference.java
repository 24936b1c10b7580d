package kedge.ablation.statistics;

import java.util.Arrays;

/**
 * Student's paired t test of the differences between two recipes, per seed. The seed is the sampling unit: each seed
 * contributes one number, regardless of its number of problems.
 *
 * @param seeds number of seeds, at least 2
 * @param mean mean of the differences
 * @param deviation standard deviation of the differences, with denominator n − 1; 0 if they differ only by rounding
 * @param low lower end of the interval
 * @param high upper end
 * @param level level of the interval, for instance 0.95
 * @param p two-sided p-value of "no difference"; 1 if all seeds have the same difference (for instance two recipes that
 * never or always succeed), since a spread of 0 permits no test
 */
public record PairedDifference(int seeds, double mean, double deviation, double low, double high, double level,
    double p) {

  /** Tests differences that were measured directly. */
  public static PairedDifference of(double[] differences, double level) {
    return of(differences, StandardDeviation.size(differences), level);
  }

  /**
   * Tests the differences.
   *
   * @param differences one per seed
   * @param size largest absolute value that the differences were computed from
   * @throws IllegalArgumentException with fewer than 2 differences, which have no spread
   */
  public static PairedDifference of(double[] differences, double size, double level) {
    int n = differences.length;
    if (n < 2) {
      throw new IllegalArgumentException("an interval over " + n + (n == 1 ? " seed" : " seeds")
          + " was requested, expected at least 2: it is computed from"
          + " the spread between seeds. Maybe seeds: 5?");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "the level of an interval is " + level + ", expected between 0 and 1. Maybe 0.95?");
    }
    double mean = Arrays.stream(differences).sum() / n;
    double deviation = StandardDeviation.of(differences, size);
    double error = deviation / Math.sqrt(n);
    double half = error * StudentT.quantile(0.5 + level / 2, n - 1);
    double p = error > 0 ? StudentT.twoSided(mean / error, n - 1) : 1;
    return new PairedDifference(n, mean, deviation, mean - half, mean + half, level, p);
  }

  /** Returns the standard error of the mean. */
  public double error() {
    return deviation / Math.sqrt(seeds);
  }

  /**
   * Two one-sided tests (Schuirmann 1987). Returns the p-value of "the absolute difference is at least {@code delta}";
   * a small one shows equivalence.
   *
   * @param delta above 0
   */
  public double equivalence(double delta) {
    if (!(delta > 0)) {
      throw new IllegalArgumentException("the margin of equivalence is " + delta + ", expected above 0");
    }
    if (error() == 0) {
      return 1;
    }
    double above = StudentT.cumulative(-(mean + delta) / error(), seeds - 1);
    double below = StudentT.cumulative((mean - delta) / error(), seeds - 1);
    return Math.max(above, below);
  }
}
