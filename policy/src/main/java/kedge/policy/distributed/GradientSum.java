package kedge.policy.distributed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradient of a step, summed over its blocks in a fixed tree, whichever rank computes which block. Between
 * {@link #begin} and {@link #finish} the policy's gradient buffer holds the gradient of one block at a time.
 */
public interface GradientSum extends AutoCloseable {

  /** The sum for one of several ranks. @param gradient buffer that blocks add to; flat, contiguous, on the CPU */
  static GradientSum of(Sharing sharing, Tensor gradient) {
    return sharing.dividesGradients() ? new ShardedTree(sharing, gradient)
        : new GradientTree(sharing.ranks(), gradient);
  }

  /** Numbers of the blocks that a rank computes, ascending. @param blocks of the step */
  List<Integer> blocks(int rank, int blocks);

  /** Clears the buffer and what an interrupted step left. @param blocks of the step */
  void begin(int blocks);

  /** Takes the gradient of a block from the buffer, and clears that. Called for each of this rank's, in order. */
  void add(int block);

  /**
   * Writes the sum over all blocks of all ranks into the buffer; where gradients are divided, that of this rank's shard
   * alone, and the rest of the buffer means nothing.
   */
  void finish();

  @Override
  void close();
}
