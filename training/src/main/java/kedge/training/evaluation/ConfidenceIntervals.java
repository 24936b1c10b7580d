package kedge.training.evaluation;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * 95 % intervals of a mean over problems. Problems are independent draws, samples of one problem are not, so every
 * interval is over problems.
 *
 * <p>Binary values (one sample per problem, or pass@n of n samples): Wilson's score interval (Wilson 1927). Fractional
 * values (several samples per problem): the same score interval with the effective number of draws {@code p(1-p) /
 * (s²/N)}, where s² is the variance between problems, and with Student's t with N-1 degrees of freedom instead of the
 * normal (Korn and Graubard 1998; Franco et al. 2019 compare it with others). Unlike the plain t interval and the
 * bootstrap it stays in [0, 1] and does not collapse to a point when every problem is solved.
 */
public final class ConfidenceIntervals {
  private static final double UPPER_TAIL = 0.975;

  private ConfidenceIntervals() {
  }

  /** Wilson's 95 % score interval of {@code successes} among {@code trials}. */
  public static Estimate wilson(long successes, int trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          successes + " successes of " + trials + " trials, expected 0 ≤ successes ≤ trials and trials ≥ 1");
    }
    return score((double) successes / trials, trials, normalQuantile(), trials);
  }

  /**
   * The 95 % interval of the mean of one value per problem.
   *
   * @param values one value in [0, 1] per problem
   * @param drawsPerProblem maximum number of independent draws per problem (samples / k, at least 1); bounds the
   * effective number of draws if problems agree by chance
   */
  public static Estimate ofMean(double[] values, double drawsPerProblem) {
    int problems = values.length;
    if (problems == 0) {
      return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
    }
    double mean = DoubleStream.of(values).sum() / problems;
    if (Arrays.stream(values).allMatch(value -> value == 0 || value == 1)) {
      return wilson(Math.round(mean * problems), problems);
    }
    if (problems == 1) {
      // the spread between problems is unknown: its samples count as one draw
      return score(mean, 1, normalQuantile(), 1);
    }
    double between = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum() / (problems - 1);
    double most = problems * Math.max(1, drawsPerProblem);
    double effective = Math.min(most, mean * (1 - mean) * problems / between);
    return score(mean, effective, new TDistribution(null, problems - 1).inverseCumulativeProbability(UPPER_TAIL),
        problems);
  }

  /**
   * Student's 95 % t interval of the mean of one number per problem, for numbers that are not shares, such as lengths
   * and penalties. With one problem the spread is unknown, and the ends are NaN.
   */
  static Estimate ofNumbers(double[] values) {
    int problems = values.length;
    double mean = problems == 0 ? Double.NaN : DoubleStream.of(values).sum() / problems;
    if (problems < 2) {
      return new Estimate(mean, Double.NaN, Double.NaN, problems);
    }
    double between = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum() / (problems - 1);
    double half = new TDistribution(null, problems - 1).inverseCumulativeProbability(UPPER_TAIL)
        * Math.sqrt(between / problems);
    return new Estimate(mean, mean - half, mean + half, problems);
  }

  private static double normalQuantile() {
    return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(UPPER_TAIL);
  }

  private static Estimate score(double share, double draws, double quantile, int problems) {
    double squared = quantile * quantile;
    double center = (share + squared / (2 * draws)) / (1 + squared / draws);
    double half = quantile / (1 + squared / draws)
        * Math.sqrt(share * (1 - share) / draws + squared / (4 * draws * draws));
    return new Estimate(share, Math.max(0, Math.min(share, center - half)), Math.min(1, Math.max(share, center + half)),
        problems);
  }
}
