package kedge.rl.step;

import java.util.Arrays;
import java.util.Map;
import kedge.policy.score.ExpertSlots;
import kedge.policy.score.TrainReport;

/** Metrics of how one optimizer step used the experts of a mixture, for a line of the step log. */
public final class ExpertMetrics {
  private ExpertMetrics() {
  }

  /**
   * Adds the balance loss and the load of each expert; if there were images, also load and entropy for text positions
   * and image positions separately. Adds nothing for a dense model.
   */
  public static void write(TrainReport trained, Map<String, Object> line) {
    if (trained.expertLoad().length == 0) {
      return;
    }
    line.put("balance_loss", trained.balanceLoss());
    line.put("expert_load", trained.expertLoad());
    ExpertSlots slots = trained.slots();
    if (Arrays.stream(slots.images()[0]).sum() > 0) {
      write("text", slots.text(), line);
      write("image", slots.images(), line);
    }
  }

  private static void write(String where, long[][] slots, Map<String, Object> line) {
    double[][] load = Arrays.stream(slots).map(ExpertMetrics::shares).toArray(double[][]::new);
    line.put("expert_load_" + where, load);
    line.put("expert_entropy_" + where,
        Arrays.stream(load).mapToDouble(ExpertMetrics::entropy).average().orElseThrow());
  }

  /** Returns the share of a layer's slots that each expert received; zeros where there are none. */
  public static double[] shares(long[] slots) {
    double all = Math.max(1, Arrays.stream(slots).sum());
    return Arrays.stream(slots).mapToDouble(count -> count / all).toArray();
  }

  /** Returns the normalized entropy {@code -sum f log f / log E} of shares f: 1 for uniform use, 0 for one expert. */
  public static double entropy(double[] shares) {
    return shares.length == 1 ? 1
        : -Arrays.stream(shares).filter(share -> share > 0).map(share -> share * Math.log(share)).sum()
            / Math.log(shares.length);
  }
}
