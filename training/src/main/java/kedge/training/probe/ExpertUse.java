package kedge.training.probe;

import java.util.Arrays;
import kedge.rl.step.ExpertMetrics;

/**
 * Use of a policy's experts by a data set.
 *
 * @param slots number of top-k slots that each expert received, {@code [sparse layer][expert]}
 */
public record ExpertUse(long[][] slots) {
  public ExpertUse {
    if (slots.length == 0
        || Arrays.stream(slots).anyMatch(layer -> layer.length < 2 || Arrays.stream(layer).sum() == 0)) {
      throw new IllegalArgumentException(
          "there are no expert slots to count: expected a mixture of experts and at least one token");
    }
  }

  /** Share of a layer's slots that each expert received: {@code f[l][e] = slots / (k * tokens)}. */
  public double[][] shares() {
    return Arrays.stream(slots).map(ExpertMetrics::shares).toArray(double[][]::new);
  }

  /**
   * Returns the normalized entropy of each layer's shares, {@code -sum f log f / log E}: 0 for one expert, 1 for
   * uniform use.
   */
  public double[] entropies() {
    return Arrays.stream(shares()).mapToDouble(ExpertMetrics::entropy).toArray();
  }

  /** Mean of {@link #entropies()} over layers. */
  public double entropy() {
    return Arrays.stream(entropies()).average().orElseThrow();
  }

  /**
   * Returns the drift to another policy's use on the same data: {@code KL(this || later)} in nats, averaged over
   * layers. Half a slot is added to each count, so that it is finite even if the later policy never uses an expert.
   */
  public double drift(ExpertUse later) {
    if (later.slots.length != slots.length || later.slots[0].length != slots[0].length) {
      throw new IllegalArgumentException("a use of " + later.slots.length + " layers of " + later.slots[0].length
          + " experts cannot be compared with one of "
          + slots.length + " of " + slots[0].length);
    }
    double sum = 0;
    for (int layer = 0; layer < slots.length; layer++) {
      double[] before = smoothed(slots[layer]);
      double[] after = smoothed(later.slots[layer]);
      for (int expert = 0; expert < before.length; expert++) {
        sum += before[expert] * Math.log(before[expert] / after[expert]);
      }
    }
    return sum / slots.length;
  }

  private static double[] smoothed(long[] counts) {
    double all = Arrays.stream(counts).sum() + 0.5 * counts.length;
    return Arrays.stream(counts).mapToDouble(count -> (count + 0.5) / all).toArray();
  }
}
