package kedge.ablation.statistics;

import java.util.Arrays;

/**
 * Student's paired t test of the differences between two recipes, seed by seed. The seed is the unit of chance: each
 * seed contributes one number, whatever its number of problems.
 *
 * @param seeds how many, at least 2
 * @param mean of the differences
 * @param deviation standard deviation of the differences, n − 1 in the denominator; 0 where they differ by rounding
 * only
 * @param low lower end of the interval
 * @param high upper end
 * @param level of the interval, for instance 0.95
 * @param p two-sided p-value of "no difference"; 1 where all seeds gave the same difference, as two recipes do that
 * never or always succeed: without a spread there is nothing to judge by
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
   * @param differences one a seed
   * @param size of the largest value that they are differences of
   * @throws IllegalArgumentException with fewer than 2: one difference has no spread to judge it by
   */
  public static PairedDifference of(double[] differences, double size, double level) {
    int n = differences.length;
    if (n < 2) {
      throw new IllegalArgumentException("an interval over " + n + (n == 1 ? " seed" : " seeds")
          + " was asked for, expected at least 2: the spread between"
          + " seeds is what it is made of. Maybe seeds: 5?");
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

  /** Standard error of the mean. */
  public double error() {
    return deviation / Math.sqrt(seeds);
  }

  /**
   * Two one-sided tests (Schuirmann 1987): the p-value of "the difference is {@code delta} or more, either way". Small
   * means equivalent.
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
