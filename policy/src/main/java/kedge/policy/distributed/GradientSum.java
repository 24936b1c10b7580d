package kedge.policy.distributed;

import java.util.List;
import kedge.policy.model.Parameters;

/**
 * The gradient of a step, summed over its blocks in a fixed tree, whichever rank computes which block. Between
 * {@link #begin} and {@link #finish} the policy's gradient buffer holds the gradient of one block at a time.
 */
public interface GradientSum extends AutoCloseable {

  /** The sum for one of several ranks. @param gradients buffer that blocks add to; contiguous, on the CPU */
  static GradientSum of(Sharing sharing, Parameters gradients) {
    return sharing.dividesExperts() ? new ExpertTree(sharing.experts(), gradients)
        : sharing.dividesGradients() ? new ShardedTree(sharing, gradients.flat())
            : new GradientTree(sharing.ranks(), gradients.flat());
  }

  /** Number of partial sums that remain of neighboring blocks. @param to block after the last */
  static int sums(int from, int to) {
    return TreeSum.nodes(from, to).size();
  }

  /** Numbers of the blocks that a rank computes, ascending. @param blocks of the step */
  List<Integer> blocks(int rank, int blocks);

  /** Rounds in which all ranks compute a block together, or do without one; 0 where each takes its own time. */
  default int rounds(int blocks) {
    return 0;
  }

  /** Clears the buffer and what an interrupted step left. @param blocks of the step */
  void begin(int blocks);

  /** Takes the gradient of a block from the buffer, and clears that. Called for each of this rank's, in order. */
  void add(int block);

  /**
   * Takes the gradient of a layer's experts of the block that a member of this rank's group computes in this round, and
   * clears it. Called for each member in order, while the round's backward pass runs.
   */
  default void addExperts(int layer, int member) {
    throw new UnsupportedOperationException("experts are not divided");
  }

  /**
   * Writes the sum over all blocks of all ranks into the buffer; where gradients are divided, that of this rank's shard
   * alone, and the rest of the buffer means nothing.
   */
  void finish();

  @Override
  void close();
}
