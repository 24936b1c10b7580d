package kedge.policy.torch;

import java.util.Arrays;
import java.util.stream.IntStream;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Transfer;
import kedge.policy.score.ExpertSlots;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Router statistics of an optimizer step and their load-balance loss (Fedus et al. 2021, eq. 4 to 6, with f as a share
 * of the top-k slots): {@code mean over sparse layers of E · Σ_e f_e · P_e}, where f_e is the share of slots that
 * expert e received, a constant in the gradient, and P_e the mean of its router probability. 1 when balanced.
 */
final class TorchRouterStatistics {
  private final ModelShape shape;
  private final int[] rowOfLayer;
  private final int sparse;
  /** Slots, probability sums and slots of images' tokens; on the device, {@code [3, sparse layer, expert]}. */
  private final Tensor sums;
  /** The same on the heap; null before they are asked for. */
  private double[] read;
  private long tokens;
  /** Positions of images' tokens in the micro-batch that is counted; null where there are none. */
  private Tensor imageRows;

  /** Statistics kept on a device. Its tensor belongs to the caller's scope. */
  TorchRouterStatistics(ModelShape shape, Device device) {
    this.shape = shape;
    this.rowOfLayer = new int[shape.layers()];
    int rows = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      rowOfLayer[layer] = shape.sparse(layer) ? rows++ : -1;
    }
    this.sparse = rows;
    this.sums = torch.zeros(new long[]{3, rows, shape.experts()},
        new TensorOptions(ScalarType.Double).device(new DeviceOptional(device)));
  }

  int sparseLayers() {
    return sparse;
  }

  /** Counts the tokens of a micro-batch; once for all its layers. */
  void addTokens(long count) {
    tokens += count;
  }

  /** Counts packed tokens, some of which are images. */
  void add(PackedTokens packed) {
    addTokens(packed.ids().size(0));
    int[] rows = packed.images().stream().flatMapToInt(placed -> IntStream.range(placed.position(),
        placed.position() + shape.vision().orElseThrow().tokens(placed.image()))).toArray();
    imageRows = rows.length == 0 ? null : Transfer.tensor(rows, packed.ids().device());
  }

  /** Counts one layer's routing of a micro-batch, without waiting for the device. */
  void add(int layer, TorchRouting routing) {
    int row = rowOfLayer[layer];
    count(0, row, routing.experts());
    if (imageRows != null) {
      count(2, row, routing.experts().index_select(0, imageRows));
    }
    sums.select(0, 1).select(0, row).add_(
        routing.probabilities().sum(new long[]{0}, false, new ScalarTypeOptional(ScalarType.Double)));
    read = null;
  }

  private void count(int kind, int row, Tensor experts) {
    Tensor chosen = experts.reshape(-1);
    // whole numbers: exact in any order
    sums.select(0, kind).select(0, row).scatter_add_(0, chosen, torch.ones_like(chosen).to(ScalarType.Double));
  }

  private double sum(int kind, int row, int expert) {
    read = read == null ? Transfer.doubles(sums) : read;
    return read[(kind * sparse + row) * shape.experts() + expert];
  }

  private double[][] table(int kind, double scale) {
    double[][] table = new double[sparse][shape.experts()];
    for (int row = 0; row < sparse; row++) {
      for (int expert = 0; expert < table[row].length; expert++) {
        table[row][expert] = sum(kind, row, expert) / scale;
      }
    }
    return table;
  }

  /** Top-k slots each expert received. */
  ExpertSlots slots() {
    return new ExpertSlots(whole(table(0, 1)), whole(table(2, 1)));
  }

  private static long[][] whole(double[][] counts) {
    return Arrays.stream(counts).map(row -> Arrays.stream(row).mapToLong(Math::round).toArray()).toArray(long[][]::new);
  }

  /** Share of the top-k slots each expert received, {@code [sparse layer][expert]}. */
  double[][] load() {
    return table(0, Math.max(1, tokens * shape.expertsPerToken()));
  }

  /** The load-balance loss; 0 for a dense model. */
  double balanceLoss() {
    double[][] load = load();
    double sum = 0;
    for (int row = 0; row < load.length; row++) {
      for (int expert = 0; expert < shape.experts(); expert++) {
        sum += shape.experts() * load[row][expert] * sum(1, row, expert) / Math.max(1, tokens);
      }
    }
    return load.length == 0 ? 0 : sum / load.length;
  }

  /**
   * The derivative of {@code coefficient · balanceLoss} with respect to each router probability of a layer: the same
   * for every token, {@code [experts]}.
   */
  Tensor probabilityGradient(int layer, double coefficient, Device device, ScalarType type) {
    double scale = coefficient * shape.experts() / (sparseLayers() * (double) tokens);
    return Transfer.tensor(Arrays.stream(load()[rowOfLayer[layer]]).map(share -> share * scale).toArray(), device,
        type);
  }
}
