package kedge.ablation.statistics;

import java.util.List;
import java.util.Optional;

/**
 * An interval that also holds for other problems of the same kind. The t interval over seeds refers to the measured
 * problems, which all seeds share. Here seeds and problems are both random, two crossed factors: Var = (MS_seed +
 * MS_problem − MS_rest) / (seeds · problems) (Montgomery, Design and Analysis of Experiments, random-effects model).
 * The degrees of freedom are those of the smaller factor, fewer than Satterthwaite's, so the interval is never narrower
 * than the one for the measured problems.
 *
 * @param low lower end
 * @param high upper end
 */
public record NewProblems(double low, double high) {

  /**
   * Computes the interval; empty with fewer than 2 seeds or problems.
   *
   * @param differences {@code [seeds][problems]}
   */
  public static Optional<NewProblems> of(List<double[]> differences, double level) {
    int seeds = differences.size();
    int problems = seeds == 0 ? 0 : differences.get(0).length;
    if (seeds < 2 || problems < 2) {
      return Optional.empty();
    }
    CrossedMeanSquares crossed = CrossedMeanSquares.of(differences);
    double square = crossed.seed() + Math.max(0, crossed.problem() - crossed.rest());
    double half = StudentT.quantile(0.5 + level / 2, Math.min(seeds, problems) - 1)
        * Math.sqrt(square / ((double) seeds * problems));
    return Optional.of(new NewProblems(crossed.mean() - half, crossed.mean() + half));
  }
}
