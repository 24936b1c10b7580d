package kedge.ablation.statistics;

import java.util.List;

/**
 * Sources of variance of a measured accuracy: the seed of training, and the finite number of evaluation problems.
 *
 * @param seed variance between seeds of the true value
 * @param problem variance of one problem's score about what the seed and the problem have in common with the others: it
 * is what more problems average out. Of a share p with one completion a problem it is at most p(1 − p)
 */
public record VarianceSources(double seed, double problem) {

  /**
   * Of {@code recipes/quickstart.yaml} as it was measured: pass@1 on 500 problems after RL was 91.4, 97.0 and 96.2 % on
   * seeds 1 to 3. The deviation between seeds is then 2.9 points, once what 500 problems alone scatter (1.0 points) is
   * taken off.
   */
  public static final VarianceSources QUICKSTART = ofShares(new double[]{0.914, 0.970, 0.962}, 500);

  public VarianceSources {
    if (!(seed >= 0 && problem >= 0)) {
      throw new IllegalArgumentException(
          "noise is " + seed + " between seeds and " + problem + " between problems, expected variances of at least 0");
    }
  }

  /**
   * From the values of one recipe on several seeds, shares of problems solved at one completion each. Takes problems to
   * be equally hard: where they are not, too much of what is seen is put down to them, which more of them would average
   * out.
   */
  public static VarianceSources ofShares(double[] values, int problems) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    return split(values, mean * (1 - mean), problems);
  }

  /**
   * From the score of every problem, seed by seed. How hard a problem is, all seeds share, so that it is no part of
   * what they differ by: the problems' part is the mean square that is left once seeds and problems are taken out (two
   * crossed factors, as in {@link NewProblems}).
   *
   * @param seeds one row a seed, one column a problem, the same in all rows
   */
  public static VarianceSources of(List<double[]> seeds) {
    int problems = seeds.get(0).length;
    if (seeds.stream().anyMatch(each -> each.length != problems)) {
      throw new IllegalArgumentException("seeds have " + seeds.stream().map(each -> each.length).distinct().toList()
          + " problems, expected the same of all");
    }
    double size = seeds.stream().mapToDouble(StandardDeviation::size).max().orElseThrow();
    double rest = seeds.size() < 2 || problems < 2 ? 0
        : StandardDeviation.unlessRounding(Math.sqrt(CrossedMeanSquares.of(seeds).rest()), size);
    return split(seeds.stream().mapToDouble(VarianceSources::mean).toArray(), rest * rest, problems);
  }

  /** Splits the variance of the means into the part of the problems and the rest, which is at least 0. */
  private static VarianceSources split(double[] means, double within, int problems) {
    if (means.length < 2) {
      throw new IllegalArgumentException(
          "the spread between seeds was asked of " + means.length + " seed, expected at least 2");
    }
    return new VarianceSources(Math.max(0, variance(means) - within / problems), within);
  }

  /**
   * Variance of the difference between two independent runs on the same problems, so many; seeds in common can only
   * lower it.
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
