package kedge.policy.torch;

import java.util.Arrays;
import java.util.stream.IntStream;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Transfer;
import kedge.policy.score.ExpertSlots;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Router statistics of an optimizer step and their load-balance loss (Fedus et al. 2021, eq. 4 to 6, with f as a share
 * of the top-k slots): {@code mean over sparse layers of E · Σ_e f_e · P_e}, where f_e is the share of slots that
 * expert e received, a constant in the gradient, and P_e the mean of its router probability. 1 when balanced.
 */
final class TorchRouterStatistics {
  private final ModelShape shape;
  private final int[] rowOfLayer;
  private final long[][] slots;
  private final long[][] images;
  private final double[][] probabilitySums;
  private long tokens;
  private Tensor imageRows;

  TorchRouterStatistics(ModelShape shape) {
    this.shape = shape;
    this.rowOfLayer = new int[shape.layers()];
    int sparse = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      rowOfLayer[layer] = shape.sparse(layer) ? sparse++ : -1;
    }
    this.slots = new long[sparse][shape.experts()];
    this.images = new long[sparse][shape.experts()];
    this.probabilitySums = new double[sparse][shape.experts()];
  }

  int sparseLayers() {
    return slots.length;
  }

  /** Counts the tokens of a micro-batch; once for all its layers. */
  void addTokens(long count) {
    tokens += count;
  }

  /** The same of packed tokens, some of which are images. */
  void add(PackedTokens packed) {
    addTokens(packed.ids().size(0));
    int[] rows = packed.images().stream().flatMapToInt(placed -> IntStream.range(placed.position(),
        placed.position() + shape.vision().orElseThrow().tokens(placed.image()))).toArray();
    imageRows = rows.length == 0 ? null : Transfer.tensor(rows, packed.ids().device());
  }

  /** Counts one layer's routing of a micro-batch. */
  void add(int layer, TorchRouting routing) {
    int row = rowOfLayer[layer];
    long[] counts = counts(routing.experts());
    long[] ofImages = imageRows == null ? new long[counts.length]
        : counts(routing.experts().index_select(0, imageRows));
    double[] sums = Transfer
        .doubles(routing.probabilities().sum(new long[]{0}, false, new ScalarTypeOptional(ScalarType.Double)));
    for (int expert = 0; expert < counts.length; expert++) {
      slots[row][expert] += counts[expert];
      images[row][expert] += ofImages[expert];
      probabilitySums[row][expert] += sums[expert];
    }
  }

  private long[] counts(Tensor experts) {
    return Transfer.longs(experts.reshape(-1).bincount(new TensorOptional(), shape.experts()));
  }

  /** Top-k slots each expert received. */
  ExpertSlots slots() {
    return new ExpertSlots(copy(slots), copy(images));
  }

  private static long[][] copy(long[][] counts) {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  /** Share of the top-k slots each expert received, {@code [sparse layer][expert]}. */
  double[][] load() {
    double all = Math.max(1, tokens * shape.expertsPerToken());
    return Arrays.stream(slots).map(row -> Arrays.stream(row).mapToDouble(count -> count / all).toArray())
        .toArray(double[][]::new);
  }

  /** The load-balance loss; 0 for a dense model. */
  double balanceLoss() {
    double[][] load = load();
    double sum = 0;
    for (int row = 0; row < load.length; row++) {
      for (int expert = 0; expert < shape.experts(); expert++) {
        sum += shape.experts() * load[row][expert] * probabilitySums[row][expert] / Math.max(1, tokens);
      }
    }
    return load.length == 0 ? 0 : sum / load.length;
  }

  /**
   * The derivative of {@code coefficient · balanceLoss} by each router probability of a layer: the same for every
   * token, {@code [experts]}.
   */
  Tensor probabilityGradient(int layer, double coefficient, Device device, ScalarType type) {
    double scale = coefficient * shape.experts() / (sparseLayers() * (double) tokens);
    return Transfer.tensor(Arrays.stream(load()[rowOfLayer[layer]]).map(share -> share * scale).toArray(), device,
        type);
  }
}
