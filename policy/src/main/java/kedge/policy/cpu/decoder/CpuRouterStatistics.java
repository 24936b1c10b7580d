package kedge.policy.cpu.decoder;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.model.ModelShape;
import kedge.policy.score.ExpertSlots;

/**
 * Router statistics of an optimizer step and their load-balance loss (Fedus et al. 2021, arXiv 2101.03961, eq. 4 to 6,
 * with the top-k slots of Qwen3): the mean over sparse layers of {@code experts * sum over e of f_e * P_e}, with f_e
 * the share of slots sent to expert e and P_e its mean router probability, both over all rows of the step.
 */
public final class CpuRouterStatistics {
  private final ModelShape shape;
  private final long[][] slots;
  private final long[][] images;
  private final double[][] probabilities;
  private long rows;

  public CpuRouterStatistics(ModelShape shape) {
    this.shape = shape;
    this.slots = new long[shape.layers()][Math.max(1, shape.experts())];
    this.images = new long[shape.layers()][Math.max(1, shape.experts())];
    this.probabilities = new double[shape.layers()][Math.max(1, shape.experts())];
  }

  /** Counts a micro-batch's rows; call once per micro-batch. */
  public void rows(Packing packing) {
    rows += Arrays.stream(packing.copiesOfRows()).sum();
  }

  /** Counts one layer's routing of a micro-batch, each row once per sequence it belongs to; ignores dense layers. */
  public void visit(int layer, LayerTrace trace, Packing packing) {
    CpuRouting routing = trace.routing;
    if (routing == null) {
      return;
    }
    int[] copies = packing.copiesOfRows();
    for (int expert = 0; expert < routing.experts; expert++) {
      double sum = 0;
      for (int row = 0; row < packing.rows(); row++) {
        sum += (double) copies[row]
            * Floats.get(routing.probabilities.bytes(), routing.probabilities.index(row) + expert);
      }
      probabilities[layer][expert] += sum;
    }
    count(routing, 0, packing.rows(), copies, slots[layer]);
    for (FeatureRows image : packing.features()) {
      count(routing, image.row(), image.values().rows(), copies, images[layer]);
    }
  }

  private static void count(CpuRouting routing, int first, int rows, int[] copies, long[] slots) {
    for (int row = first; row < first + rows; row++) {
      for (int choice = 0; choice < routing.choices; choice++) {
        slots[routing.chosen[row * routing.choices + choice]] += copies[row];
      }
    }
  }

  /** Adds what another counted, after what this has. */
  public void add(CpuRouterStatistics other) {
    rows += other.rows;
    for (int layer = 0; layer < slots.length; layer++) {
      for (int expert = 0; expert < slots[layer].length; expert++) {
        slots[layer][expert] += other.slots[layer][expert];
        images[layer][expert] += other.images[layer][expert];
        probabilities[layer][expert] += other.probabilities[layer][expert];
      }
    }
  }

  /** Number of bytes of {@link #write}. */
  public int bytes() {
    return Long.BYTES * (1 + 3 * slots.length * slots[0].length);
  }

  /** Writes all counts, for other ranks. */
  public void write(ByteBuffer to) {
    to.putLong(rows);
    for (int layer = 0; layer < slots.length; layer++) {
      for (int expert = 0; expert < slots[layer].length; expert++) {
        to.putLong(slots[layer][expert]).putLong(images[layer][expert]).putDouble(probabilities[layer][expert]);
      }
    }
  }

  /** Reads what {@link #write} wrote, in place of what was counted. */
  public CpuRouterStatistics read(ByteBuffer from) {
    rows = from.getLong();
    for (int layer = 0; layer < slots.length; layer++) {
      for (int expert = 0; expert < slots[layer].length; expert++) {
        slots[layer][expert] = from.getLong();
        images[layer][expert] = from.getLong();
        probabilities[layer][expert] = from.getDouble();
      }
    }
    return this;
  }

  /** Slots that each expert received. */
  public ExpertSlots slots() {
    return new ExpertSlots(sparse(slots), sparse(images));
  }

  private long[][] sparse(long[][] counts) {
    return sparseLayers().mapToObj(layer -> counts[layer].clone()).toArray(long[][]::new);
  }

  /** Share of the slots that each expert received, {@code [sparse layer][expert]}. */
  public double[][] load() {
    return sparseLayers().mapToObj(layer -> {
      double[] shares = new double[shape.experts()];
      for (int expert = 0; expert < shares.length; expert++) {
        shares[expert] = rows == 0 ? 0 : share(layer, expert);
      }
      return shares;
    }).toArray(double[][]::new);
  }

  /** Load-balance loss: 1 when balanced, 0 for a dense model or no rows. */
  public double loss() {
    if (rows == 0) {
      return 0;
    }
    return sparseLayers().mapToDouble(layer -> {
      double sum = 0;
      for (int expert = 0; expert < shape.experts(); expert++) {
        sum += share(layer, expert) * probabilities[layer][expert] / rows;
      }
      return sum * shape.experts();
    }).average().orElse(0);
  }

  /**
   * Gradient of {@code coefficient * loss} with respect to each router probability of a row, the same for every row of
   * a sequence, {@code [layer][expert]}; null for dense layers.
   */
  public float[][] gradients(double coefficient) {
    float[][] gradients = new float[shape.layers()][];
    double layers = sparseLayers().count();
    sparseLayers().forEach(layer -> {
      gradients[layer] = new float[shape.experts()];
      for (int expert = 0; expert < shape.experts(); expert++) {
        gradients[layer][expert] = (float) (coefficient * shape.experts() * share(layer, expert) / rows / layers);
      }
    });
    return gradients;
  }

  private double share(int layer, int expert) {
    return slots[layer][expert] / (double) (rows * shape.expertsPerToken());
  }

  private IntStream sparseLayers() {
    return IntStream.range(0, shape.layers()).filter(shape::sparse);
  }
}
