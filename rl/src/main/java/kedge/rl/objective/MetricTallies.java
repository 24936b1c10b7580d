package kedge.rl.objective;

import java.util.EnumMap;
import java.util.Map;

/** Tallies in the making: one slot per metric, written in place because there are many values per token. */
final class MetricTallies {
  private static final ObjectiveMetric[] METRICS = ObjectiveMetric.values();
  private final long[] counts = new long[METRICS.length];
  private final double[] sums = new double[METRICS.length];
  private final double[] maxima = new double[METRICS.length];

  void add(ObjectiveMetric metric, double value) {
    int slot = metric.ordinal();
    maxima[slot] = counts[slot] == 0 ? value : Math.max(maxima[slot], value);
    counts[slot]++;
    sums[slot] += value;
  }

  void add(ObjectiveMetric metric, boolean happened) {
    add(metric, happened ? 1 : 0);
  }

  /** What was counted; metrics that counted nothing are left out. */
  Map<ObjectiveMetric, MetricTally> map() {
    Map<ObjectiveMetric, MetricTally> map = new EnumMap<>(ObjectiveMetric.class);
    for (ObjectiveMetric metric : METRICS) {
      int slot = metric.ordinal();
      if (counts[slot] > 0) {
        map.put(metric, new MetricTally(counts[slot], sums[slot], maxima[slot]));
      }
    }
    return map;
  }
}
