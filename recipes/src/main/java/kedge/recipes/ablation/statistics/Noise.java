package kedge.recipes.ablation.statistics;

import java.util.List;

/**
 * Where chance comes from: a recipe run again with another seed ends elsewhere, and a finite number of problems measures where it ended imprecisely.
 *
 * @param seed variance between seeds of the true value
 * @param problem variance between the problems of one seed: of a share p with one completion a problem it is p(1 − p)
 */
public record Noise(double seed, double problem) {

  /**
   * Of {@code recipes/quickstart.yaml} as it was measured: pass@1 on 500 problems after RL was 91.4, 97.0 and 96.2 % on seeds 1 to 3. The deviation
   * between seeds is then 2.9 points, once what 500 problems alone scatter (1.0 points) is taken off.
   */
  public static final Noise QUICKSTART = ofShares(new double[] {0.914, 0.970, 0.962}, 500);

  public Noise {
    if (!(seed >= 0 && problem >= 0)) {
      throw new IllegalArgumentException("noise is " + seed + " between seeds and " + problem + " between problems, expected variances of at least 0");
    }
  }

  /** From the values of one recipe on several seeds, shares of problems solved at one completion each. */
  public static Noise ofShares(double[] values, int problems) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    return split(values, mean * (1 - mean), problems);
  }

  /** From the score of every problem, seed by seed. */
  public static Noise of(List<double[]> seeds) {
    double[] means = seeds.stream().mapToDouble(Noise::mean).toArray();
    double within = seeds.stream().mapToDouble(Noise::variance).average().orElseThrow();
    return split(means, within, seeds.get(0).length);
  }

  /** What is left of the variance of the means once the problems' part is taken off; never below 0. */
  private static Noise split(double[] means, double within, int problems) {
    if (means.length < 2) {
      throw new IllegalArgumentException("the spread between seeds was asked of " + means.length + " seed, expected at least 2");
    }
    return new Noise(Math.max(0, variance(means) - within / problems), within);
  }

  /** Variance of the difference between two independent runs, each measured on so many problems. Seeds or problems in common can only lower it. */
  public double ofDifference(int problems) {
    return 2 * (seed + problem / problems);
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double deviation = values.length < 2 ? 0 : Spread.of(values, Spread.size(values));
    return deviation * deviation;
  }
}
