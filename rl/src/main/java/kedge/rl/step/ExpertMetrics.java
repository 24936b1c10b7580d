package kedge.rl.step;

import java.util.Arrays;
import java.util.Map;
import kedge.policy.score.ExpertSlots;
import kedge.policy.score.TrainReport;

/** Use of a mixture's experts by one optimizer step, for a line of the step log. */
public final class ExpertMetrics {
  private ExpertMetrics() {
  }

  /**
   * Adds balance loss and load; where images were computed, also load and entropy at positions of text and of images
   * apart. Adds nothing for a dense model.
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

  /** Share of a layer's slots that each expert received; zeros where there are none. */
  public static double[] shares(long[] slots) {
    double all = Math.max(1, Arrays.stream(slots).sum());
    return Arrays.stream(slots).mapToDouble(count -> count / all).toArray();
  }

  /** Entropy of shares over the largest there can be, {@code -sum f log f / log E}: 1 is an even use, 0 one expert. */
  public static double entropy(double[] shares) {
    return shares.length == 1 ? 1
        : -Arrays.stream(shares).filter(share -> share > 0).map(share -> share * Math.log(share)).sum()
            / Math.log(shares.length);
  }
}
