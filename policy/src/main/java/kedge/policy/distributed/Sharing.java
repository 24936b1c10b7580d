package kedge.policy.distributed;

/**
 * How the work on a policy is divided among ranks, and its gradients summed.
 *
 * @param reduction how the gradients of a step's sequences are summed
 * @param blockSequences number of sequences per block of the fixed tree; blocks are never split
 * @param ranks the processes that share the work
 * @param zeroStage what the ranks divide among them (ZeRO, Rajbhandari et al. 2020, arXiv 1910.02054): 0 nothing, 1 the
 * optimizer's moments, 2 those and summed gradients
 */
public record Sharing(Reduction reduction, int blockSequences, Ranks ranks, int zeroStage) {
  /** One process, whose gradients are summed as it computes them. */
  public static final Sharing NONE = new Sharing(Reduction.FAST, 1, Ranks.ONE);

  /** Every rank holds all. */
  public Sharing(Reduction reduction, int blockSequences, Ranks ranks) {
    this(reduction, blockSequences, ranks, 0);
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

  /** Shards of a flat buffer of what is trained: one for each rank, or one in all where nothing is divided. */
  public Shards shards(long elements) {
    return dividesMoments() ? new Shards(elements, ranks.size(), ranks.rank()) : new Shards(elements, 1, 0);
  }

  /** Returns whether gradients are summed in the fixed tree. */
  public boolean fixedTree() {
    return reduction == Reduction.FIXED_TREE;
  }
}
