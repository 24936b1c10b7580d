package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.StreamSupport;

/**
 * Load of the experts over a stage. Only the first and the last step are kept in full; for every step, it keeps the
 * maximal violation {@code max_e load_e / mean_e load_e - 1} of its layers (Wang et al. 2024, arXiv 2408.15664,
 * equation 4): 0 is an even load, E/k - 1 is all tokens on the same k experts.
 */
final class ExpertLoads {
  /** Loads at a step, [layer, expert], divided by the layer's mean: 1 is the even share. */
  record Snapshot(long step, double[][] relative) {
  }

  private final String suffix;
  private Snapshot first;
  private Snapshot last;

  /** Loads over all tokens. */
  ExpertLoads() {
    this("");
  }

  /** Loads over some tokens. @param suffix suffix of the curves' names */
  ExpertLoads(String suffix) {
    this.suffix = suffix;
  }

  /** Adds {@code [layer][expert]} loads, counts or shares; layers without load are not part of the violation. */
  void add(long step, JsonNode loads, Curves curves) {
    double[][] relative = StreamSupport.stream(loads.spliterator(), false).map(ExpertLoads::relative)
        .toArray(double[][]::new);
    DoubleSummaryStatistics violation = Arrays.stream(relative)
        .filter(layer -> layer.length > 0 && !Double.isNaN(layer[0]))
        .mapToDouble(layer -> Arrays.stream(layer).max().orElseThrow() - 1).summaryStatistics();
    if (violation.getCount() == 0) {
      return;
    }
    curves.put(step, "expert_violation_max" + suffix, violation.getMax());
    curves.put(step, "expert_violation_mean" + suffix, violation.getAverage());
    Snapshot snapshot = new Snapshot(step, relative);
    first = first == null || step < first.step ? snapshot : first;
    last = last == null || step >= last.step ? snapshot : last;
  }

  /** Returns the loads of the first step; null if there are none. */
  Snapshot first() {
    return first;
  }

  Snapshot last() {
    return last;
  }

  private static double[] relative(JsonNode layer) {
    double[] loads = StreamSupport.stream(layer.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    double mean = Arrays.stream(loads).average().orElse(Double.NaN);
    return Arrays.stream(loads).map(load -> mean > 0 ? load / mean : Double.NaN).toArray();
  }
}
