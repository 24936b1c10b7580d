package kedge.ablation.measure;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The value of one measure in one run.
 *
 * @param value the number
 * @param problems of an evaluation: how many it is the mean of; 0 for a training metric
 * @param byProblem problem id → its own score, NaN where too few of its samples could be graded, and for metrics that
 * are not means over problems; empty where the run did not keep its problems
 */
public record Score(double value, int problems, SortedMap<String, Double> byProblem) {
  public Score {
    byProblem = Collections.unmodifiableSortedMap(new TreeMap<>(byProblem));
  }
}
