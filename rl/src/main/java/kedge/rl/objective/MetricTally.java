package kedge.rl.objective;

/**
 * Count, sum and maximum of a metric. Tallies can be merged.
 *
 * @param maximum negative infinity where the count is 0
 */
public record MetricTally(long count, double sum, double maximum) {

  /** The tally of no values. */
  public static final MetricTally EMPTY = new MetricTally(0, 0, Double.NEGATIVE_INFINITY);

  /** Returns this tally merged with another; the order decides the rounding of the sum. */
  public MetricTally plus(MetricTally other) {
    return new MetricTally(count + other.count, sum + other.sum, Math.max(maximum, other.maximum));
  }

  /** Returns the sum over the count; NaN where nothing was counted. */
  public double mean() {
    return sum / count;
  }
}
