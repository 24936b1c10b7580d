package kedge.training.plan;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.CpuMemory;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.settings.PolicySettings.Dtype;

/**
 * Expected memory of a stage as a sum of terms, each with its formula. With P parameters and b
 * bytes per number of the weights' dtype:
 *
 * <ul> <li>always: weights P b; base (JVM, LibTorch and its code) {@link #BASE}; a reference policy for KL, P b. The
 * sampler reads the trainer's weights; with low-rank adapters, theirs are beside the weights, the reference shares the
 * weights, and P is the number of parameters of adapters in all that follows; <li>with an optimizer: gradients 4 P,
 * AdamW's two moments 8 P (both fp32), and with bf16 weights their fp32 master copies 4 P; <li>while sampling: keys and
 * values, {@code layers * 2 * key-value heads * head size * b} per token of the completions decoded at once and of
 * their prompts, and the buffers of decoding; <li>while training: activations that the backward pass needs, per token
 * of a micro-batch and layer, and the logits of one chunk.
 * </ul>
 *
 * <p>The CPU's decoder keeps its buffers from step to step ({@link CpuMemory} adds up what it allocates), so its peak
 * is the sum of all terms. Elsewhere sampling and training do not overlap, and the peak is what is always there plus
 * the larger of the two.
 */
public final class MemoryPlan {

  /** JVM heap in use, code caches, LibTorch's libraries and work space. */
  public static final long BASE = 480L << 20;

  /** Tensors of the size of a logits chunk that are alive at once, where autograd computes. */
  public static final int LOGITS_COPIES = 3;

  /** Numbers in a chunk of logits, where autograd computes. */
  public static final long LOGITS_CHUNK = 1L << 24;

  /** When the memory of a term is in use. */
  public enum Phase {
    ALWAYS, SAMPLING, TRAINING
  }

  /**
   * A part of the memory.
   *
   * @param formula the computation in words
   * @param shardable whether sharding over devices would divide the bytes
   */
  public record Term(String name, Phase phase, long bytes, String formula, boolean shardable) {
  }

  private final List<Term> terms = new ArrayList<>();

  private MemoryPlan() {
  }

  /** The plan for a model under a load. Nothing is allocated. */
  public static MemoryPlan of(ModelShape shape, Workload load) {
    MemoryPlan plan = new MemoryPlan();
    long parameters = new ParameterLayout(shape).elements();
    plan.addWeights(parameters, load);
    plan.addSampling(shape, load);
    if (load.trains()) {
      plan.addTraining(shape, load);
    }
    return plan;
  }

  /** Size of the weights in bytes. */
  public static long weights(ModelShape shape, Dtype dtype) {
    return new ParameterLayout(shape).elements() * dtype.bytes();
  }

  private void addWeights(long parameters, Workload load) {
    int bytes = load.dtype().bytes();
    add("weights", Phase.ALWAYS, parameters * bytes, parameters + " parameters x " + bytes + " bytes", true);
    long trained = load.adapters() > 0 ? load.adapters() : parameters;
    String each = trained + (load.adapters() > 0 ? " parameters of adapters x " : " parameters x ");
    if (load.adapters() > 0) {
      add("adapters", Phase.ALWAYS, trained * bytes, each + bytes + " bytes", true);
    }
    if (load.reference()) {
      add("reference policy", Phase.ALWAYS, trained * bytes, each + bytes + " bytes", true);
    }
    if (load.trains()) {
      add("gradients", Phase.ALWAYS, trained * 4, each + "4 bytes", true);
      add("AdamW moments", Phase.ALWAYS, trained * 8, each + "2 moments x 4 bytes", true);
      if (bytes < 4) {
        add("master weights", Phase.ALWAYS, trained * 4, each + "4 bytes", true);
      }
    }
    add("base", Phase.ALWAYS, BASE, "JVM and LibTorch", false);
  }

  private void addSampling(ModelShape shape, Workload load) {
    if (load.sequencesAtOnce() == 0) {
      return;
    }
    String counts = load.sequencesAtOnce() + " completions of " + load.newTokens() + " tokens, " + load.promptsAtOnce()
        + " prompts of " + load.promptTokens();
    if (load.cpu()) {
      CpuMemory memory = new CpuMemory(shape);
      add("KV cache", Phase.ALWAYS, memory.keysAndValues(load.sequencesAtOnce(), load.newTokens())
          + memory.keysAndValues(load.promptsAtOnce(), load.promptTokens()), counts + ", in pages of 64", false);
      add("decoding", Phase.ALWAYS, memory.decoding(load.sequencesAtOnce())
          + memory.prefill((long) load.promptsAtOnce() * load.promptTokens(), load.promptsAtOnce()), counts, false);
      return;
    }
    long perToken = (long) shape.layers() * 2 * shape.keyValueHeads() * shape.headSize() * load.dtype().bytes();
    long tokens = (long) load.sequencesAtOnce() * load.newTokens() + (long) load.promptsAtOnce() * load.promptTokens();
    add("KV cache", Phase.SAMPLING, perToken * tokens,
        tokens + " tokens x " + shape.layers() + " layers x 2 x " + shape.keyValueHeads() + " heads x "
            + shape.headSize() + " x " + load.dtype().bytes() + " bytes",
        false);
  }

  private void addTraining(ModelShape shape, Workload load) {
    int tokens = load.tokensPerMicrobatch();
    if (load.cpu()) {
      CpuMemory memory = new CpuMemory(shape);
      add("activations", Phase.ALWAYS, memory.training(tokens, load.checkpointing()), tokens + " tokens"
          + (load.checkpointing() ? ", layers' inputs only" : ""), false);
      add("logits", Phase.ALWAYS, memory.logits(load.targets()), "at most " + load.targets() + " targets, in chunks",
          false);
      return;
    }
    long largest = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      largest = Math.max(largest, activationNumbers(shape, layer));
    }
    long numbers = largest + (long) (shape.layers() + 1) * shape.hidden();
    add("activations", Phase.TRAINING, numbers * tokens * load.dtype().bytes(),
        tokens + " tokens x " + numbers + " numbers (all layers' inputs, one layer's inside) x " + load.dtype().bytes()
            + " bytes",
        false);
    long chunk = Math.max(1, Math.min(load.targets(), LOGITS_CHUNK / shape.vocabulary()));
    add("logits", Phase.TRAINING, chunk * shape.vocabulary() * 4 * LOGITS_COPIES,
        chunk + " tokens x " + shape.vocabulary() + " words x 4 bytes x "
            + LOGITS_COPIES,
        false);
  }

  /**
   * Numbers per token that one layer keeps for its backward pass: the residual and its norm, twice each (4 hidden);
   * query, key and value before and after norm and rotation (2 qkv widths); attention's output before and after its
   * projection (heads * head size + hidden); the router's logits and softmax; and per expert chosen the gathered row,
   * gate and up, their activation and product, and the result (2 hidden + 4 inner). A dense layer has the last once,
   * over its own inner width, without the gathered row.
   */
  static long activationNumbers(ModelShape shape, int layer) {
    long hidden = shape.hidden();
    long attention = 4 * hidden + 2L * shape.queryKeyValueWidth() + (long) shape.heads() * shape.headSize() + hidden;
    if (shape.sparse(layer)) {
      return attention + 2L * shape.experts()
          + (long) shape.expertsPerToken() * (2 * hidden + 4L * shape.expertIntermediate());
    }
    return attention + hidden + 4L * shape.denseIntermediate();
  }

  private void add(String name, Phase phase, long bytes, String formula, boolean shardable) {
    terms.add(new Term(name, phase, bytes, formula, shardable));
  }

  /** All terms. */
  public List<Term> terms() {
    return List.copyOf(terms);
  }

  /** Bytes at the peak of the stage, on one device. */
  public long peak() {
    return during(Phase.ALWAYS) + Math.max(during(Phase.SAMPLING), during(Phase.TRAINING));
  }

  /**
   * Bytes per device at the peak if weights, gradients and optimizer state were divided evenly over devices, and
   * nothing else.
   */
  public long peakPerDevice(int devices) {
    long divided = terms.stream().filter(Term::shardable).mapToLong(Term::bytes).sum();
    return peak() - divided + (divided + devices - 1) / devices;
  }

  private long during(Phase phase) {
    return terms.stream().filter(term -> term.phase() == phase).mapToLong(Term::bytes).sum();
  }
}
