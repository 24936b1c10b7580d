package kedge.ablation.measure;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Value of a measure in one run.
 *
 * @param value the value
 * @param problems of an evaluation: number of problems that it averages; 0 for a training metric
 * @param byProblem problem id → its score; NaN if too few of its completions were scored, or the metric is not a mean
 * over problems; empty if the run has no scores per problem
 */
public record Score(double value, int problems, SortedMap<String, Double> byProblem) {
  public Score {
    byProblem = Collections.unmodifiableSortedMap(new TreeMap<>(byProblem));
  }
}
