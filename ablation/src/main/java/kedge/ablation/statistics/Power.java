package kedge.ablation.statistics;

import java.util.OptionalInt;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/** Power of a paired t test over seeds, by the noncentral t distribution. */
public final class Power {
  /** Default power. */
  public static final double USUAL = 0.8;
  private static final int MOST_SEEDS = 10_000;

  private Power() {
  }

  /**
   * Returns the probability that a two-sided test detects a true difference.
   *
   * @param difference the true difference
   * @param deviation standard deviation of the per-seed differences
   * @param seeds at least 2
   * @param level level of the test, for instance 0.05
   */
  public static double of(double difference, double deviation, int seeds, double level) {
    if (seeds < 2) {
      throw new IllegalArgumentException("power with " + seeds + " seed was requested, expected at least 2");
    }
    if (deviation == 0) {
      return difference == 0 ? level : 1;
    }
    double shift = Math.abs(difference) * Math.sqrt(seeds) / deviation;
    double critical = StudentT.quantile(1 - level / 2, seeds - 1);
    return 1 - NoncentralT.cumulative(critical, seeds - 1, shift) + NoncentralT.cumulative(-critical, seeds - 1, shift);
  }

  /** Returns the smallest difference that a number of seeds detects with this power. */
  public static double detectable(double deviation, int seeds, double level, double power) {
    if (!(power > level && power < 1)) {
      throw new IllegalArgumentException("power is " + power + ", expected above the level " + level + " and below 1");
    }
    if (deviation == 0) {
      return 0;
    }
    double high = 1; // in standard deviations, since power depends only on the quotient
    while (of(high, 1, seeds, level) < power) {
      high *= 2;
    }
    BrentSolver solver = new BrentSolver(1e-14, 1e-13);
    return deviation * solver.solve(1000, difference -> of(difference, 1, seeds, level) - power, 0, high);
  }

  /** Returns the smallest number of seeds that detects a difference with this power; empty if it is above 10,000. */
  public static OptionalInt seeds(double difference, double deviation, double level, double power) {
    int high = 2;
    while (of(difference, deviation, high, level) < power) {
      if (high >= MOST_SEEDS) {
        return OptionalInt.empty();
      }
      high = Math.min(MOST_SEEDS, 2 * high);
    }
    int low = Math.max(1, high / 2);
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (of(difference, deviation, middle, level) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalInt.of(high);
  }
}
