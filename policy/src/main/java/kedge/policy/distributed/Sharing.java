package kedge.policy.distributed;

import kedge.policy.model.ParameterLayout;

/**
 * How the work on a policy is divided among ranks, and its gradients summed.
 *
 * @param reduction how the gradients of a step's sequences are summed
 * @param blockSequences number of sequences per block of the fixed tree; blocks are never split
 * @param ranks the processes that share the work
 * @param zeroStage what the ranks divide among them (ZeRO, Rajbhandari et al. 2020, arXiv 1910.02054): 0 nothing, 1 the
 * optimizer's moments, 2 those and summed gradients
 * @param expertParallel ranks that divide the experts of every sparse layer among them; nothing with a single rank
 */
public record Sharing(Reduction reduction, int blockSequences, Ranks ranks, int zeroStage, int expertParallel) {
  /** One process, whose gradients are summed as it computes them. */
  public static final Sharing NONE = new Sharing(Reduction.FAST, 1, Ranks.ONE);

  /** Every rank holds all. */
  public Sharing(Reduction reduction, int blockSequences, Ranks ranks) {
    this(reduction, blockSequences, ranks, 0, 1);
  }

  /** How the gradients of a step's sequences are summed. */
  public enum Reduction {
    /** By micro-batch, in order of computation. */
    FAST,
    /** By blocks of sequences in a fixed tree: the same bits for any number of ranks and any micro-batches. */
    FIXED_TREE
  }

  public Sharing {
    if (blockSequences < 1) {
      throw new IllegalArgumentException("block_sequences is " + blockSequences + ", expected at least 1");
    }
    if (zeroStage < 0 || zeroStage > 2) {
      throw new IllegalArgumentException("zero_stage is " + zeroStage + ", expected 0, 1 or 2");
    }
    if (expertParallel < 1 || ranks.size() > 1 && ranks.size() % expertParallel != 0) {
      throw new IllegalArgumentException("expert_parallel is " + expertParallel + " with " + ranks.size()
          + " ranks, expected a divisor");
    }
    if (expertParallel > 1 && zeroStage > 0) {
      throw new IllegalArgumentException("zero_stage is " + zeroStage + ", expected 0 with expert_parallel");
    }
    if (ranks.size() > 1 && reduction != Reduction.FIXED_TREE) {
      throw new IllegalArgumentException("reduction is fast, expected fixed_tree with " + ranks.size() + " ranks");
    }
  }

  /** Returns whether each rank holds the optimizer's moments of its shard alone. */
  public boolean dividesMoments() {
    return ranks.size() > 1 && zeroStage >= 1;
  }

  /** Returns whether each rank holds the summed gradients of its shard alone. */
  public boolean dividesGradients() {
    return ranks.size() > 1 && zeroStage >= 2;
  }

  /** Returns whether each rank holds a part of the experts alone. */
  public boolean dividesExperts() {
    return ranks.size() > 1 && expertParallel > 1;
  }

  /** The ranks that this one divides the experts with. */
  public ExpertGroup experts() {
    return new ExpertGroup(ranks, dividesExperts() ? expertParallel : 1);
  }

  /** Who holds which elements of the weights. @param own layout of what this rank holds */
  public Division weights(ParameterLayout own) {
    return dividesExperts() ? new ExpertDivision(own, experts().slice()) : new Shards(own.elements(), 1, 0);
  }

  /** Who holds which elements of the optimizer's moments. @param own layout of the values that this rank holds */
  public Division moments(ParameterLayout own) {
    return dividesMoments() ? shards(own.elements()) : weights(own);
  }

  /** Shards of a flat buffer of what is trained: one for each rank, or one in all where nothing is divided. */
  public Shards shards(long elements) {
    return dividesMoments() ? new Shards(elements, ranks.size(), ranks.rank()) : new Shards(elements, 1, 0);
  }

  /** Returns whether gradients are summed in the fixed tree. */
  public boolean fixedTree() {
    return reduction == Reduction.FIXED_TREE;
  }
}
