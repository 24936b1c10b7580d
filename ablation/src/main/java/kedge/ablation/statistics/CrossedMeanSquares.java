package kedge.ablation.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * Mean squares of a table whose rows are seeds and whose columns are problems, two crossed factors (Montgomery, Design
 * and Analysis of Experiments, random-effects model).
 *
 * @param mean mean of all values
 * @param seed mean square between the means of seeds, times problems
 * @param problem mean square between the means of problems, times seeds
 * @param rest residual mean square
 */
record CrossedMeanSquares(double mean, double seed, double problem, double rest) {

  /**
   * Computes the mean squares.
   *
   * @param rows one per seed, of equal length; at least 2 rows and 2 columns
   */
  static CrossedMeanSquares of(List<double[]> rows) {
    int seeds = rows.size();
    int problems = rows.get(0).length;
    double[] ofSeed = new double[seeds];
    double[] ofProblem = new double[problems];
    for (int s = 0; s < seeds; s++) {
      for (int p = 0; p < problems; p++) {
        ofSeed[s] += rows.get(s)[p] / problems;
        ofProblem[p] += rows.get(s)[p] / seeds;
      }
    }
    double mean = Arrays.stream(ofSeed).sum() / seeds;
    double rest = 0;
    for (int s = 0; s < seeds; s++) {
      for (int p = 0; p < problems; p++) {
        double left = rows.get(s)[p] - ofSeed[s] - ofProblem[p] + mean;
        rest += left * left;
      }
    }
    return new CrossedMeanSquares(mean, problems * squares(ofSeed, mean) / (seeds - 1),
        seeds * squares(ofProblem, mean) / (problems - 1),
        rest / ((double) (seeds - 1) * (problems - 1)));
  }

  private static double squares(double[] values, double mean) {
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }
}
