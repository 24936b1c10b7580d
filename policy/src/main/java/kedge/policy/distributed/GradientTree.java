package kedge.policy.distributed;

import kedge.policy.distributed.TreeSum.Node;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradient of a step, summed over its blocks in a fixed tree, independent of which rank computes which block.
 * Between {@link #begin} and {@link #finish} the policy's gradient buffer holds the gradient of one block at a time.
 */
public final class GradientTree implements AutoCloseable {
  private final Ranks ranks;
  private final Tensor gradient;
  private final TreeSum own = new TreeSum();
  private final TreeSum whole = new TreeSum();

  /** @param gradient buffer that blocks add their gradients to; contiguous, on the CPU */
  public GradientTree(Ranks ranks, Tensor gradient) {
    this.ranks = ranks;
    this.gradient = gradient;
  }

  /** Clears the buffer and the partial sums of an interrupted step. */
  public void begin() {
    own.clear();
    whole.clear();
    clear();
  }

  private void clear() {
    try (NoGradGuard guard = new NoGradGuard()) {
      gradient.zero_();
    }
  }

  /** Adds the gradient of a block from the buffer, then clears the buffer. Blocks must come in ascending order. */
  public void add(int block) {
    own.add(new Node(block, 0), gradient);
    clear();
  }

  /** Writes the sum over all blocks of all ranks into the buffer. @param blocks number of blocks */
  public void finish(int blocks) {
    if (ranks.size() == 1) {
      own.total(gradient);
      return;
    }
    for (int rank = 0; rank < ranks.size(); rank++) {
      for (Node node : TreeSum.nodes(ranks.start(rank, blocks), ranks.start(rank + 1, blocks))) {
        Tensor sum = rank == ranks.rank() ? own.partial(node) : gradient;
        ranks.broadcast(sum, rank);
        whole.add(node, sum);
      }
    }
    whole.total(gradient);
  }

  @Override
  public void close() {
    own.close();
    whole.close();
  }
}
