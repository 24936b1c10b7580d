package kedge.policy.distributed;

/**
 * How the work on a policy is divided among ranks, and its gradients summed.
 *
 * @param reduction how the gradients of a step's sequences are summed
 * @param blockSequences number of sequences per block of the fixed tree; blocks are never split
 * @param ranks the processes that share the work
 */
public record Sharing(Reduction reduction, int blockSequences, Ranks ranks) {
  /** One process, which sums gradients in the order in which it computes them. */
  public static final Sharing NONE = new Sharing(Reduction.FAST, 1, Ranks.ONE);

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
    if (ranks.size() > 1 && reduction != Reduction.FIXED_TREE) {
      throw new IllegalArgumentException("reduction is fast, expected fixed_tree with " + ranks.size() + " ranks");
    }
  }

  /** Returns whether gradients are summed in the fixed tree. */
  public boolean fixedTree() {
    return reduction == Reduction.FIXED_TREE;
  }
}
