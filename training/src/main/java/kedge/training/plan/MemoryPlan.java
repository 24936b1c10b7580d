package kedge.training.plan;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.decode.Prefill;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.torch.TorchTrainer;
import kedge.recipes.settings.PolicySettings.Dtype;

/**
 * Expected memory of a stage as a sum of terms, each with its formula. With P parameters and b bytes per weight:
 *
 * <ul> <li>always: weights P b; base (JVM, LibTorch and its code) {@link #BASE}; a reference policy for KL, P b. The
 * sampler reads the trainer's weights; with low-rank adapters, theirs are beside the weights, the reference shares the
 * weights, and P is the number of parameters of adapters in all that follows; <li>with an optimizer, of the P that are
 * trained: gradients 4 P, AdamW's two moments 8 P (both fp32), and with bf16 weights their fp32 master copies 4 P;
 * <li>while sampling: keys and values, {@code layers * 2 * key-value heads * head size * b} per token of the
 * completions decoded at once and of their prompts, and the buffers of decoding; <li>while training: activations that
 * the backward pass needs, per token of a micro-batch and layer, and the logits of one chunk.
 * </ul>
 *
 * <p>The CPU's decoder keeps its buffers from step to step ({@link CpuMemory} adds up what it allocates), so its peak
 * is the sum of all terms. Elsewhere sampling and training do not overlap, and the peak is what is always there plus
 * the larger of the two. Each of several ranks holds what one process holds, but for the moments and partial sums of
 * gradients that {@link RankPlan} divides.
 */
public final class MemoryPlan {

  /** JVM heap, code caches, LibTorch's libraries and workspace, in bytes. */
  public static final long BASE = 480L << 20;

  /** Number of tensors of the size of a logits chunk that are alive at once with LibTorch. */
  public static final int LOGITS_COPIES = 3;

  /** Bytes per logit of a decode step with LibTorch: four times fp32, and cumulative sums in fp64. */
  private static final int DRAW_BYTES = 32;

  /** Phase in which the memory of a term is in use. */
  public enum Phase {
    ALWAYS, SAMPLING, TRAINING
  }

  /**
   * A part of the memory.
   *
   * @param formula the computation in words
   * @param shardable whether sharding over devices divides the bytes
   */
  public record Term(String name, Phase phase, long bytes, String formula, boolean shardable) {
  }

  private final List<Term> terms = new ArrayList<>();

  private MemoryPlan() {
  }

  /** Makes the plan for a model and a workload. Nothing is allocated. */
  public static MemoryPlan of(ModelShape shape, Workload load) {
    return of(shape, load, RankPlan.ONE);
  }

  /** The same for each of several ranks. @param load of one of them */
  public static MemoryPlan of(ModelShape shape, Workload load, RankPlan ranks) {
    MemoryPlan plan = new MemoryPlan();
    plan.addWeights(ranks.held(shape), ranks.dividesExperts() ? load.withTrained(ranks.held(shape)) : load, ranks);
    plan.addReceived(shape, load, ranks);
    plan.addVision(shape, load);
    plan.addSampling(shape, load);
    if (load.trains()) {
      plan.addTraining(shape, load);
    }
    return plan;
  }

  /** Returns the size of the weights in bytes. */
  public static long weights(ModelShape shape, Dtype dtype) {
    return new ParameterLayout(shape).elements() * dtype.bytes();
  }

  private void addWeights(long parameters, Workload load, RankPlan ranks) {
    int bytes = load.dtype().bytes();
    add("weights", Phase.ALWAYS, parameters * bytes, parameters + " parameters x " + bytes + " bytes", true);
    long trained = load.trainedOf(parameters);
    String each = trained + (load.adapters() > 0 ? " parameters of adapters x " : " parameters x ");
    if (load.adapters() > 0) {
      add("adapters", Phase.ALWAYS, trained * bytes, each + bytes + " bytes", true);
    }
    if (load.reference()) {
      long copied = load.adapters() > 0 ? load.adapters() : parameters;
      add("reference policy", Phase.ALWAYS, copied * bytes, copied + " parameters x " + bytes + " bytes", true);
    }
    if (load.trains()) {
      add("gradients", Phase.ALWAYS, trained * 4, each + "4 bytes", true);
      int sums = ranks.partialSums(load.blocks());
      if (sums > 0) {
        add("gradient tree", Phase.ALWAYS, ranks.sums(trained) * 4 * sums,
            shard(ranks.sums(trained), trained, each) + "4 bytes x " + sums + " partial sums", false);
      }
      add("AdamW moments", Phase.ALWAYS, ranks.moments(trained) * 8,
          shard(ranks.moments(trained), trained, each) + "2 moments x 4 bytes", true);
      if (bytes < 4) {
        add("master weights", Phase.ALWAYS, trained * 4, each + "4 bytes", true);
      }
    }
    add("base", Phase.ALWAYS, BASE, "JVM and LibTorch", false);
  }

  /** The factor of a formula: the parameters of the largest shard, or all. */
  private static String shard(long held, long trained, String all) {
    return held == trained ? all : held + " parameters of a shard x ";
  }

  private void addReceived(ModelShape shape, Workload load, RankPlan ranks) {
    if (ranks.dividesExperts()) {
      int prompts = Math.min(Prefill.ROWS, load.promptsAtOnce() * load.promptTokens());
      int tokens = Math.max(load.tokensPerMicrobatch(), Math.max(prompts, load.sequencesAtOnce()));
      add("rows for experts", Phase.ALWAYS,
          new CpuMemory(shape).experts(tokens, !load.trains() || load.checkpointing()),
          tokens + " tokens of each rank of a group, if experts are used evenly", false);
    }
  }

  private void addVision(ModelShape shape, Workload load) {
    if (load.cpu() && shape.vision().isPresent()) {
      add("vision tower", Phase.ALWAYS, new CpuMemory(shape).vision(load.trains(), load.checkpointing()),
          "a portion of tiles, and kept features", false);
    }
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
    add("decoding", Phase.SAMPLING, (long) load.sequencesAtOnce() * shape.vocabulary() * DRAW_BYTES,
        load.sequencesAtOnce() + " completions x " + shape.vocabulary() + " vocabulary entries x " + DRAW_BYTES
            + " bytes",
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
    long all = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      largest = Math.max(largest, activationNumbers(shape, layer));
      all += activationNumbers(shape, layer);
    }
    long kept = load.checkpointing() ? (long) shape.layers() * shape.hidden() + largest : all;
    long numbers = kept + shape.hidden() + largest;
    add("activations", Phase.TRAINING, numbers * tokens * load.dtype().bytes(),
        tokens + " tokens x " + numbers + " numbers ("
            + (load.checkpointing() ? "inputs of all layers, activations inside one"
                : "activations inside all layers")
            + ", gradients of one layer) x " + load.dtype().bytes() + " bytes",
        false);
    long chunk = Math.max(1, Math.min(load.targets(), TorchTrainer.logitElements(load.cuda()) / shape.vocabulary()));
    add("logits", Phase.TRAINING, chunk * shape.vocabulary() * 4 * LOGITS_COPIES,
        chunk + " tokens x " + shape.vocabulary() + " vocabulary entries x 4 bytes x "
            + LOGITS_COPIES,
        false);
    if (load.dtype().bytes() < 4 && load.adapters() == 0) {
      long product = (long) shape.vocabulary() * shape.hidden();
      add("head's gradient", Phase.TRAINING, product * 4, product + " products of a chunk x 4 bytes", false);
    }
  }

  /**
   * Returns the number of values per token that one layer keeps for its backward pass: the residual before each half
   * and its norm (4 hidden); queries, keys and values, and the first two again after norm and rotation; attention's
   * output; and gate and up, their activation and product (4 inner). A sparse layer has these MLP values for every
   * chosen expert, with the gathered row and the result (2 hidden), and the router's probabilities in fp32.
   */
  static long activationNumbers(ModelShape shape, int layer) {
    long hidden = shape.hidden();
    long width = shape.queryKeyValueWidth();
    long attention = 4 * hidden + 2 * width - (long) shape.keyValueHeads() * shape.headSize()
        + (long) shape.heads() * shape.headSize();
    return attention + (shape.sparse(layer)
        ? 2L * shape.experts() + shape.expertsPerToken() * (2 * hidden + 4L * shape.expertIntermediate())
        : 4L * shape.denseIntermediate());
  }

  private void add(String name, Phase phase, long bytes, String formula, boolean shardable) {
    terms.add(new Term(name, phase, bytes, formula, shardable));
  }

  /** All terms. */
  public List<Term> terms() {
    return List.copyOf(terms);
  }

  /** Returns the peak memory of the stage on one device, in bytes. */
  public long peak() {
    return during(Phase.ALWAYS) + Math.max(during(Phase.SAMPLING), during(Phase.TRAINING));
  }

  /**
   * Returns the peak memory per device, in bytes, if only weights, gradients and optimizer state are divided evenly
   * over devices.
   */
  public long peakPerDevice(int devices) {
    long divided = terms.stream().filter(Term::shardable).mapToLong(Term::bytes).sum();
    return peak() - divided + (divided + devices - 1) / devices;
  }

  private long during(Phase phase) {
    return terms.stream().filter(term -> term.phase() == phase).mapToLong(Term::bytes).sum();
  }
}
