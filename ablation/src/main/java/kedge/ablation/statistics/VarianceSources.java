package kedge.ablation.statistics;

import java.util.List;

/**
 * Sources of variance of a measured accuracy: the training seed, and the finite number of evaluation problems.
 *
 * @param seed variance of the true value between seeds
 * @param problem residual variance of one problem's score, once the effects of its seed and of the problem are removed;
 * more problems average it out. For a share p with one completion per problem it is at most p(1 − p)
 */
public record VarianceSources(double seed, double problem) {

  /**
   * Measured values of {@code recipes/quickstart.yaml}: pass@1 on 500 problems after RL was 91.4, 97.0 and 96.2 % on
   * seeds 1 to 3. The standard deviation between seeds is then 2.9 points, after removal of the part of 500 problems
   * (1.0 points).
   */
  public static final VarianceSources QUICKSTART = ofShares(new double[]{0.914, 0.970, 0.962}, 500);

  public VarianceSources {
    if (!(seed >= 0 && problem >= 0)) {
      throw new IllegalArgumentException(
          "noise is " + seed + " between seeds and " + problem + " between problems, expected variances of at least 0");
    }
  }

  /**
   * Estimates the sources from the values of one recipe on several seeds: shares of problems solved, with one
   * completion per problem. Assumes equally hard problems; if they are not, too much variance is attributed to
   * problems, which more problems would average out.
   */
  public static VarianceSources ofShares(double[] values, int problems) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    return split(values, mean * (1 - mean), problems);
  }

  /**
   * Estimates the sources from the score of every problem on each seed. All seeds share the difficulty of a problem, so
   * it is not part of their differences. The problems' part is the residual mean square once seeds and problems are
   * removed (two crossed factors, as in {@link NewProblems}).
   *
   * @param seeds {@code [seeds][problems]}, with the same problems in all rows
   */
  public static VarianceSources of(List<double[]> seeds) {
    int problems = seeds.get(0).length;
    if (seeds.stream().anyMatch(each -> each.length != problems)) {
      throw new IllegalArgumentException("seeds have " + seeds.stream().map(each -> each.length).distinct().toList()
          + " problems, expected equal numbers");
    }
    double size = seeds.stream().mapToDouble(StandardDeviation::size).max().orElseThrow();
    double rest = seeds.size() < 2 || problems < 2 ? 0
        : StandardDeviation.unlessRounding(Math.sqrt(CrossedMeanSquares.of(seeds).rest()), size);
    return split(seeds.stream().mapToDouble(VarianceSources::mean).toArray(), rest * rest, problems);
  }

  /** Splits the variance of the means into the part of the problems and the remainder, which is at least 0. */
  private static VarianceSources split(double[] means, double within, int problems) {
    if (means.length < 2) {
      throw new IllegalArgumentException(
          "the spread between seeds was requested for " + means.length + " seed, expected at least 2");
    }
    return new VarianceSources(Math.max(0, variance(means) - within / problems), within);
  }

  /**
   * Returns the variance of the difference between two independent runs on the same problems. Common seeds can only
   * lower it.
   *
   * @param problems number of problems
   */
  public double ofDifference(int problems) {
    return 2 * (seed + problem / problems);
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double deviation = values.length < 2 ? 0 : StandardDeviation.of(values, StandardDeviation.size(values));
    return deviation * deviation;
  }
}
