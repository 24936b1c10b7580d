package kedge.recipes.plan;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;

/**
 * Where the memory of a stage goes, as a sum of terms, each with the formula it came from. With P parameters and b bytes per number of the
 * weights' dtype:
 *
 * <ul>
 *   <li>always: weights P b; base (JVM, LibTorch and its code) {@link #BASE}; a reference policy for KL, P b; the sampler's own copy, P b;
 *   <li>with an optimiser: gradients P b, AdamW's two moments 8 P (fp32), and with bf16 weights their fp32 master copies 4 P;
 *   <li>while sampling: KV cache, {@code layers * 2 * key-value heads * head size * b} per token of the sequences drawn at once; the prompt of a
 *       group is held once;
 *   <li>while training: activations that the backward pass needs, per token of a micro-batch and layer ({@link #activationNumbers}), and the logits
 *       of one chunk, {@code chunk * vocabulary * 4} bytes, {@link #LOGITS_COPIES} times (logits, their softmax, its gradient).
 * </ul>
 *
 * <p>Sampling and training do not overlap: the peak is what is always there plus the larger of the two.
 */
public final class MemoryPlan {

  /** JVM heap in use, code caches, LibTorch's libraries and work space. */
  public static final long BASE = 700L << 20;

  /** Tensors of the size of a logits chunk that are alive at once. */
  public static final int LOGITS_COPIES = 3;

  /** When a term's memory is needed. */
  public enum Phase { ALWAYS, SAMPLING, TRAINING }

  /**
   * One part of the memory.
   *
   * @param formula how it was computed, for a person to check
   * @param shardable whether sharding over devices would divide it
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

  private void addWeights(long parameters, Workload load) {
    int bytes = load.dtype().bytes();
    String each = " parameters x " + bytes + " bytes";
    add("weights", Phase.ALWAYS, parameters * bytes, parameters + each, true);
    if (load.reference()) {
      add("reference policy", Phase.ALWAYS, parameters * bytes, parameters + each, true);
    }
    if (load.samplerCopy()) {
      add("sampler's weights", Phase.ALWAYS, parameters * bytes, parameters + each, true);
    }
    if (load.trains()) {
      add("gradients", Phase.ALWAYS, parameters * bytes, parameters + each, true);
      add("AdamW moments", Phase.ALWAYS, parameters * 8, parameters + " parameters x 2 moments x 4 bytes", true);
      if (bytes < 4) {
        add("master weights", Phase.ALWAYS, parameters * 4, parameters + " parameters x 4 bytes", true);
      }
    }
    add("base", Phase.ALWAYS, BASE, "JVM and LibTorch", false);
  }

  private void addSampling(ModelShape shape, Workload load) {
    long perToken = (long) shape.layers() * 2 * shape.keyValueHeads() * shape.headSize() * load.dtype().bytes();
    long tokens = (long) load.sequencesAtOnce() * load.newTokens() + (long) load.promptsAtOnce() * load.promptTokens();
    if (tokens > 0) {
      add("KV cache", Phase.SAMPLING, perToken * tokens, tokens + " tokens x " + shape.layers() + " layers x 2 x " + shape.keyValueHeads() + " heads x "
          + shape.headSize() + " x " + load.dtype().bytes() + " bytes", false);
    }
  }

  private void addTraining(ModelShape shape, Workload load) {
    long numbers = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      numbers += activationNumbers(shape, layer);
    }
    int tokens = load.tokensPerMicrobatch();
    add("activations", Phase.TRAINING, numbers * tokens * load.dtype().bytes(),
        tokens + " tokens x " + numbers + " numbers in all layers x " + load.dtype().bytes() + " bytes", false);
    long chunk = Math.min(tokens, load.logitsChunk());
    add("logits", Phase.TRAINING, chunk * shape.vocabulary() * 4 * LOGITS_COPIES, chunk + " tokens x " + shape.vocabulary() + " words x 4 bytes x "
        + LOGITS_COPIES, false);
  }

  /**
   * Numbers per token that one layer keeps for its backward pass: the residual and its norm, twice each (4 hidden); query, key and value before
   * and after norm and rotation (2 qkv widths); attention's output before and after its projection (heads * head size + hidden); the router's
   * logits and softmax; and per expert chosen the gathered row, gate and up, their activation and product, and the result (2 hidden + 4 inner). A
   * dense layer has the last once, over its own inner width, without the gathered row.
   */
  static long activationNumbers(ModelShape shape, int layer) {
    long hidden = shape.hidden();
    long attention = 4 * hidden + 2L * shape.queryKeyValueWidth() + (long) shape.heads() * shape.headSize() + hidden;
    if (shape.sparse(layer)) {
      return attention + 2L * shape.experts() + (long) shape.expertsPerToken() * (2 * hidden + 4L * shape.expertIntermediate());
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

  /** Bytes per device at the peak if weights, gradients and optimiser state were divided evenly over devices, and nothing else. */
  public long peakPerDevice(int devices) {
    long divided = terms.stream().filter(Term::shardable).mapToLong(Term::bytes).sum();
    return peak() - divided + (divided + devices - 1) / devices;
  }

  private long during(Phase phase) {
    return terms.stream().filter(term -> term.phase() == phase).mapToLong(Term::bytes).sum();
  }
}
