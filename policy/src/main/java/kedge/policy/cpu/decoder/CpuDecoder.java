package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.ExactProducts;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.RotaryTable;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Blas;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;

/**
 * A Qwen3 or Qwen3-MoE decoder on the CPU in fp32, forward and backward written out by hand: products by BLAS, one
 * thread each, everything between them in vector kernels over memory that is allocated once. What it computes is
 * checked against the plain LibTorch decoder and against transformers.
 */
public final class CpuDecoder implements AutoCloseable {
  private final ModelShape shape;
  private final Workers workers;
  private final Map<String, Block> weights = new HashMap<>();
  private final Map<String, Block> gradients = new HashMap<>();
  private final RotaryTable rotary;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorms finalNorm;
  private final Linear head;

  /**
   * A decoder over given weights.
   *
   * @param parameters fp32 on the CPU; shared, so that an update of them is seen at once
   * @param gradientSums where gradients are added; null for a decoder that is never trained
   * @param threads threads to work with
   * @throws IllegalArgumentException if the BLAS is not exact here: {@link Blas#requireExact}, {@link ExactProducts}
   */
  public CpuDecoder(ModelShape shape, Parameters parameters, Parameters gradientSums, int threads) {
    this.shape = shape;
    Blas.chosen().requireExact(System.getenv());
    try (PointerScope scope = new PointerScope()) { // the call looks a symbol up and leaves a pointer to it
      openblas.blas_set_num_threads(1);
    }
    if ((long) shape.vocabulary() * shape.hidden() > Block.LARGEST) {
      throw new UserError("an embedding of " + shape.vocabulary() + " x " + shape.hidden()
          + " values is more than the CPU decoder reaches ("
          + Block.LARGEST + "). Maybe dtype: bf16, or a GPU?");
    }
    ExactProducts.require();
    this.workers = new Workers(threads);
    for (String name : parameters.layout().parameters().keySet()) {
      weights.put(name, Block.over(parameters.get(name)));
      if (gradientSums != null) {
        gradients.put(name, Block.over(gradientSums.get(name)));
      }
    }
    this.rotary = new RotaryTable(shape.headSize(), shape.ropeTheta());
    for (int layer = 0; layer < shape.layers(); layer++) {
      layers.add(layer(layer));
    }
    this.finalNorm = norm("norm");
    this.head = linear(shape.tied() ? "embedding" : "head", shape.hidden(), shape.vocabulary());
  }

  private Layer layer(int index) {
    String prefix = "layers." + index + ".";
    Linear projection = linear(prefix + "qkv", shape.hidden(), shape.queryKeyValueWidth());
    Linear output = linear(prefix + "output", shape.heads() * shape.headSize(), shape.hidden());
    HeadNorms headNorms = new HeadNorms(workers, shape, rotary, weights.get(prefix + "query_norm"),
        gradients.get(prefix + "query_norm"),
        weights.get(prefix + "key_norm"), gradients.get(prefix + "key_norm"));
    return new Layer(index, workers, norm(prefix + "attention_norm"), projection, headNorms, output,
        norm(prefix + "mlp_norm"), mlp(index, prefix));
  }

  private Mlp mlp(int index, String prefix) {
    if (!shape.sparse(index)) {
      return new DenseMlp(workers, linear(prefix + "gate_up", shape.hidden(), 2 * shape.denseIntermediate()),
          linear(prefix + "down", shape.denseIntermediate(), shape.hidden()));
    }
    String gateUp = prefix + "experts.gate_up";
    String down = prefix + "experts.down";
    return new ExpertMlp(workers, linear(prefix + "router", shape.hidden(), shape.experts()), weights.get(gateUp),
        gradients.get(gateUp), weights.get(down),
        gradients.get(down), shape.expertIntermediate());
  }

  private Linear linear(String name, int in, int out) {
    return new Linear(workers, in, out, weights.get(name), 0, gradients.get(name));
  }

  private LayerNorms norm(String name) {
    return new LayerNorms(workers, shape.hidden(), shape.normEpsilon(), weights.get(name), gradients.get(name));
  }

  public ModelShape shape() {
    return shape;
  }

  /** Whether there is a place for gradients. */
  public boolean trains() {
    return !gradients.isEmpty();
  }

  public Workers workers() {
    return workers;
  }

  public List<Layer> layers() {
    return layers;
  }

  public LayerNorms finalNorm() {
    return finalNorm;
  }

  public Linear head() {
    return head;
  }

  /** Makes rotary tables reach {@code positions} positions; call before a pass that needs them. */
  public void reach(int positions) {
    rotary.reach(positions);
  }

  /** {@code x[row] = embedding[token[row]]}. @throws IllegalArgumentException for a token outside the vocabulary */
  public void embed(int[] tokens, int rows, Block x) {
    int hidden = shape.hidden();
    Block embedding = weights.get("embedding");
    for (int row = 0; row < rows; row++) {
      if (tokens[row] < 0 || tokens[row] >= shape.vocabulary()) {
        throw new IllegalArgumentException(
            "token " + tokens[row] + " is outside the vocabulary of " + shape.vocabulary());
      }
    }
    workers.rows(rows, 16, (lane, first, count) -> {
      for (int row = first; row < first + count; row++) {
        Floats.copy(embedding.bytes(), tokens[row] * hidden, x.bytes(), row * hidden, hidden);
      }
    });
  }

  /** Adds each row's gradient to its token's embedding gradient, in row order. */
  void embedBackward(int[] tokens, int rows, Block change) {
    int hidden = shape.hidden();
    Block gradient = gradients.get("embedding");
    for (int row = 0; row < rows; row++) {
      Floats.add(change.bytes(), row * hidden, gradient.bytes(), tokens[row] * hidden, hidden);
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
