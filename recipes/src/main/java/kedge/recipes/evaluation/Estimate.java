package kedge.recipes.evaluation;

/**
 * A share with its 95 % interval.
 *
 * @param value the estimate, in [0, 1]; NaN when no problem could be counted
 * @param low lower end, in [0, value]
 * @param high upper end, in [value, 1]
 * @param problems problems that it was computed over
 */
public record Estimate(double value, double low, double high, int problems) {

  /** Whether the two intervals share no point. */
  public boolean disjoint(Estimate other) {
    return high < other.low || other.high < low;
  }
}
