package kedge.policy.cpu.decoder;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.cpu.decoder.ExpertProducts.ExpertLinear;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.ExactProducts;
import kedge.policy.cpu.kernel.GateKernel;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.LowRank;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.distributed.ExpertGroup;
import kedge.policy.distributed.Ranks;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.Adapters;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.model.RopeScaling;
import kedge.policy.natives.Blas;
import kedge.policy.vision.VisionShape;
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
  private final ModelShape towerShape;
  private final List<Layer> towerLayers = new ArrayList<>();
  private final LayerNorms finalNorm;
  private final Linear head;
  private final ExpertExchange exchange;

  /** Parts of a product of gradients where the number of threads must not matter to it. */
  private static final int DIVISIONS = 8;

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
    this(shape, parameters, adapters, gradientSums, threads, false, new ExpertGroup(Ranks.ONE, 1));
  }

  /**
   * Makes a decoder.
   *
   * @param fixedDivision whether gradients have the same bits for every number of threads
   * @param group ranks that divide the experts, of which the parameters are this rank's part
   */
  public CpuDecoder(ModelShape shape, Parameters parameters, Adapters adapters, Parameters gradientSums, int threads,
      boolean fixedDivision, ExpertGroup group) {
    this.shape = shape;
    this.exchange = group.size() == 1 ? null : new ExpertExchange(group);
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
    this.workers = new Workers(threads, fixedDivision ? DIVISIONS : threads);
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
    this.towerShape = shape.vision().map(CpuDecoder::towerShape).orElse(null);
    for (int layer = 0; layer < shape.vision().map(VisionShape::usedLayers).orElse(0); layer++) {
      towerLayers.add(towerLayer(layer));
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
        norm(prefix + "mlp_norm"), shape.sparse(index) ? expertMlp(index, prefix) : denseMlp(prefix));
  }

  private Mlp denseMlp(String prefix) {
    return new DenseMlp(workers, linear(prefix + "gate_up", shape.hidden(), 2 * shape.denseIntermediate()),
        linear(prefix + "down", shape.denseIntermediate(), shape.hidden()));
  }

  private Mlp expertMlp(int layer, String prefix) {
    int inner = shape.expertIntermediate();
    int own = exchange == null ? shape.experts() : exchange.group.slice().count(shape.experts());
    Linear router = linear(prefix + "router", shape.hidden(), shape.experts());
    ExpertProducts products = new ExpertProducts(experts(prefix + "experts.gate_up", own, 2 * inner, shape.hidden()),
        experts(prefix + "experts.down", own, shape.hidden(), inner), new GateKernel(inner));
    return exchange == null ? new ExpertMlp(workers, router, products)
        : new DividedExpertMlp(layer, workers, router, products, exchange, own);
  }

  private ExpertLinear experts(String name, int own, int rows, int columns) {
    return new ExpertLinear(rows, matrix(weights, name, own * rows, columns),
        matrix(gradients, name, own * rows, columns), lowRanks(name));
  }

  /** The linear map of a matrix of that name, with its bias where it has one. */
  public Linear linear(String name, int in, int out) {
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
    return norm(name, shape.hidden(), shape.normEpsilon());
  }

  /** The RMSNorm whose scale has that name. */
  public LayerNorms norm(String name, int width, double epsilon) {
    return new LayerNorms(workers, width, epsilon, weights.get(name), gradients.get(name));
  }

  /** Names of all parameters. */
  public Set<String> parameterNames() {
    return weights.keySet();
  }

  /** Values of a parameter. */
  public Block weight(String name) {
    return weights.get(name);
  }

  /** Where gradients of a parameter are added; null where none are kept. */
  public Block gradient(String name) {
    return gradients.get(name);
  }

  public ModelShape shape() {
    return shape;
  }

  /** Returns whether gradients are kept. */
  public boolean trains() {
    return !gradients.isEmpty();
  }

  /** How experts of other ranks are reached; empty if this one holds all. */
  public Optional<ExpertExchange> exchange() {
    return Optional.ofNullable(exchange);
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

  List<Layer> layers() {
    return layers;
  }

  /** Blocks of the vision tower that run; none without one. */
  public List<Layer> towerLayers() {
    return towerLayers;
  }

  /** Sizes of the vision tower's blocks, which are decoder layers with full attention and no rotation. */
  public ModelShape towerShape() {
    return towerShape;
  }

  /** Returns the sizes of the blocks of a vision tower's shape. */
  public static ModelShape towerShape(VisionShape vision) {
    return new ModelShape(1, vision.width(), vision.layers(), vision.heads(), vision.heads(), vision.headSize(),
        vision.intermediate(), 0, 0, 0, false, Set.of(), 0, vision.normEpsilon(), true, VisionShape.MAXIMUM_PATCHES, 0,
        ModelFamily.LLAMA, false, RopeScaling.NONE);
  }

  private Layer towerLayer(int index) {
    String prefix = "vision.layers." + index + ".";
    int width = towerShape.hidden();
    return new Layer(index, workers, norm(prefix + "attention_norm", width, towerShape.normEpsilon()),
        linear(prefix + "qkv", width, 3 * width), HeadPositions.NONE,
        linear(prefix + "output", width, width), norm(prefix + "mlp_norm", width, towerShape.normEpsilon()),
        new DenseMlp(workers, linear(prefix + "gate_up", width, 2 * towerShape.denseIntermediate()),
            linear(prefix + "down", towerShape.denseIntermediate(), width)));
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
    exchange().ifPresent(ExpertExchange::close);
  }
}
