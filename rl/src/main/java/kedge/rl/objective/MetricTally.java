package kedge.rl.objective;

/**
 * A count, a sum and a maximum: what is kept of a metric so that it can be merged.
 *
 * @param maximum negative infinity where the count is 0
 */
public record MetricTally(long count, double sum, double maximum) {

  /** Nothing counted. */
  public static final MetricTally EMPTY = new MetricTally(0, 0, Double.NEGATIVE_INFINITY);

  /** This and what another counted, in that order. */
  public MetricTally plus(MetricTally other) {
    return new MetricTally(count + other.count, sum + other.sum, Math.max(maximum, other.maximum));
  }

  /** Sum over count; NaN where nothing was counted. */
  public double mean() {
    return sum / count;
  }
}
