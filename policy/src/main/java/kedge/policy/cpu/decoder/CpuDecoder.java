package kedge.policy.cpu.decoder;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.ExactProducts;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.LowRank;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.Adapters;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Blas;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;

/**
 * Decoder on the CPU in fp32, with a hand-written backward pass: products by single-threaded BLAS
 * calls, everything between them in vector kernels over memory that is allocated once. Its results are tested against
 * {@code kedge.policy.torch} and transformers.
 */
public final class CpuDecoder implements AutoCloseable {
  private final ModelShape shape;
  private final Adapters adapters;
  private final Workers workers;
  private final Map<String, Block> weights = new HashMap<>();
  private final Map<String, Block> gradients = new HashMap<>();
  private final RotaryTable rotary;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorms finalNorm;
  private final Linear head;

  /** A decoder without adapters. */
  public CpuDecoder(ModelShape shape, Parameters parameters, Parameters gradientSums, int threads) {
    this(shape, parameters, null, gradientSums, threads);
  }

  /**
   * @param parameters fp32 on the CPU; shared, so that an update of them takes effect at once
   * @param adapters low-rank terms of its projections, fp32 on the CPU and shared as well; null for none
   * @param gradientSums where gradients of the parameters or adapters that it lays out are added; the others are
   * frozen. Null for a decoder that is never trained
   * @throws IllegalArgumentException if the BLAS is not exact here: {@link Blas#requireExact}, {@link ExactProducts}
   */
  public CpuDecoder(ModelShape shape, Parameters parameters, Adapters adapters, Parameters gradientSums, int threads) {
    this.shape = shape;
    this.adapters = adapters;
    Blas.chosen().requireExact(System.getenv());
    try (PointerScope scope = new PointerScope()) { // the call leaves a pointer to the symbol it looks up
      openblas.blas_set_num_threads(1);
    }
    if ((long) shape.vocabulary() * shape.hidden() > Block.LARGEST) {
      throw new UserError("an embedding of " + shape.vocabulary() + " x " + shape.hidden()
          + " values is more than the CPU decoder reaches (" + Block.LARGEST + "). Maybe dtype: bf16, or a GPU?");
    }
    ExactProducts.require();
    this.workers = new Workers(threads);
    hold(parameters, weights);
    if (adapters != null) {
      hold(adapters.values(), weights);
    }
    if (gradientSums != null) {
      hold(gradientSums, gradients);
    }
    this.rotary = new RotaryTable(shape.headSize(), shape.ropeTheta(), shape.ropeScaling());
    for (int layer = 0; layer < shape.layers(); layer++) {
      layers.add(newLayer(layer));
    }
    this.finalNorm = norm("norm");
    this.head = linear(shape.tied() ? "embedding" : "head", shape.hidden(), shape.vocabulary());
  }

  private static void hold(Parameters parameters, Map<String, Block> blocks) {
    parameters.layout().parameters().keySet().forEach(name -> blocks.put(name, Block.over(parameters.get(name))));
  }

  private Layer newLayer(int index) {
    String prefix = "layers." + index + ".";
    Linear projection = linear(prefix + "qkv", shape.hidden(), shape.queryKeyValueWidth());
    Linear output = linear(prefix + "output", shape.heads() * shape.headSize(), shape.hidden());
    HeadPositions positions = shape.family().headNorms()
        ? new HeadNorms(workers, shape, rotary, scale(prefix + "query_norm"), scale(prefix + "key_norm"))
        : new HeadRotations(workers, shape, rotary);
    return new Layer(index, workers, norm(prefix + "attention_norm"), projection, positions, output,
        norm(prefix + "mlp_norm"), shape.sparse(index) ? expertMlp(prefix) : denseMlp(prefix));
  }

  private Mlp denseMlp(String prefix) {
    return new DenseMlp(workers, linear(prefix + "gate_up", shape.hidden(), 2 * shape.denseIntermediate()),
        linear(prefix + "down", shape.denseIntermediate(), shape.hidden()));
  }

  private Mlp expertMlp(String prefix) {
    int inner = shape.expertIntermediate();
    return new ExpertMlp(workers, linear(prefix + "router", shape.hidden(), shape.experts()),
        experts(prefix + "experts.gate_up", 2 * inner, shape.hidden()),
        experts(prefix + "experts.down", shape.hidden(), inner));
  }

  private ExpertLinear experts(String name, int rows, int columns) {
    return new ExpertLinear(rows, matrix(weights, name, shape.experts() * rows, columns),
        matrix(gradients, name, shape.experts() * rows, columns), lowRanks(name));
  }

  private Linear linear(String name, int in, int out) {
    return new Linear(workers, matrix(weights, name, out, in), matrix(gradients, name, out, in),
        weights.get(name + "_bias"), gradients.get(name + "_bias"), Iterables.getFirst(lowRanks(name), null));
  }

  /** The adapters of a parameter, one per expert; empty where it has none. */
  private List<LowRank> lowRanks(String name) {
    AdaptedProjection adapted = adapters == null ? null : adapters.layout().adapted().get(name);
    if (adapted == null) {
      return List.of();
    }
    int low = adapted.lowRows();
    int high = adapted.adaptedRows();
    return IntStream.range(0, adapted.experts())
        .mapToObj(expert -> new LowRank(adapted, adapters.layout().lora().scale(),
            block(weights, adapted.a(), expert, low, adapted.in()),
            block(weights, adapted.b(), expert, high, adapted.rank()),
            block(gradients, adapted.a(), expert, low, adapted.in()),
            block(gradients, adapted.b(), expert, high, adapted.rank())))
        .toList();
  }

  private static Matrix block(Map<String, Block> blocks, String name, int expert, int rows, int columns) {
    Matrix all = matrix(blocks, name, (expert + 1) * rows, columns);
    return all == null ? null : all.rows(expert * rows, rows);
  }

  /** A parameter as a matrix; null where gradients are not wanted. */
  private static Matrix matrix(Map<String, Block> blocks, String name, int rows, int columns) {
    Block block = blocks.get(name);
    return block == null ? null : Matrix.of(block, rows, columns);
  }

  private HeadNorms.Scale scale(String name) {
    return new HeadNorms.Scale(weights.get(name), gradients.get(name));
  }

  private LayerNorms norm(String name) {
    return new LayerNorms(workers, shape.hidden(), shape.normEpsilon(), weights.get(name), gradients.get(name));
  }

  public ModelShape shape() {
    return shape;
  }

  /** Returns whether gradients are kept. */
  public boolean trains() {
    return !gradients.isEmpty();
  }

  public Workers workers() {
    return workers;
  }

  public LayerNorms finalNorm() {
    return finalNorm;
  }

  public Linear head() {
    return head;
  }

  Layer layer(int index) {
    return layers.get(index);
  }

  /** Makes the rotary tables reach {@code positions} positions. */
  void reach(int positions) {
    rotary.reach(positions);
  }

  /** {@code x[row] = embedding[tokens[row]]}. @throws IllegalArgumentException for a token outside the vocabulary */
  void embed(int[] tokens, Matrix x) {
    shape.requireTokens(tokens);
    Matrix embedding = matrix(weights, "embedding", shape.vocabulary(), shape.hidden());
    workers.forEachRow(tokens.length, 16, row -> embedding.copyRow(tokens[row], x, row));
  }

  /** Adds each row's gradient to its token's embedding gradient, in row order, where the embedding is trained. */
  void embedBackward(int[] tokens, Matrix dx) {
    Matrix gradient = matrix(gradients, "embedding", shape.vocabulary(), shape.hidden());
    for (int row = 0; gradient != null && row < tokens.length; row++) {
      dx.addRow(row, gradient, tokens[row]);
    }
  }

  @Override
  public void close() {
    workers.close();
    rotary.close();
    weights.values().forEach(Block::close);
    gradients.values().forEach(Block::close);
  }
}
