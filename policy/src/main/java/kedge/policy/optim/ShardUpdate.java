package kedge.policy.optim;

import kedge.policy.distributed.Shards;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An element-wise update of the part of a run that is in this rank's shard, with the bits of an update of the whole run
 * at once. A kernel computes the run from its first element in vectors, and what is left at its end one by one, which
 * may round otherwise. So a part begins and ends at a multiple of {@link #GRID} elements of the run; what the shard has
 * of the block around is computed in a copy of that block.
 *
 * @param shards where the shard lies
 * @param values of the whole buffer
 * @param gradients of the whole buffer
 * @param first moments of the shard
 * @param second moments of the shard
 */
record ShardUpdate(Shards shards, Tensor values, Tensor gradients, Tensor first, Tensor second) {
  /** Elements of a block, a multiple of every vector's: LibTorch's kernels divide work among threads by as many. */
  private static final long GRID = 64;

  /** Updates values and both moments in place. */
  @FunctionalInterface
  interface Kernel {
    void update(Tensor values, Tensor gradients, Tensor first, Tensor second);
  }

  /** Applies a kernel to what the shard has of a run. */
  void update(TrainableParts.Run run, Kernel kernel) {
    long runEnd = run.from() + run.count();
    long end = Math.min(runEnd, shards.end());
    long whole = end == runEnd ? end : end - (end - run.from()) % GRID;
    long at = Math.max(run.from(), shards.start());
    while (at < end) {
      long block = at - (at - run.from()) % GRID;
      if (at == block && at < whole) {
        kernel.update(part(values, at, whole), part(gradients, at, whole), moment(first, at, whole),
            moment(second, at, whole));
        at = whole;
      } else {
        long blockEnd = Math.min(block + GRID, runEnd);
        long partEnd = Math.min(blockEnd, end);
        updateInCopy(block, blockEnd, at, partEnd, kernel);
        at = partEnd;
      }
    }
  }

  private void updateInCopy(long block, long blockEnd, long from, long to, Kernel kernel) {
    Tensor[] own = {part(values, from, to), part(gradients, from, to), moment(first, from, to),
        moment(second, from, to)};
    Tensor[] copies = new Tensor[own.length];
    for (int i = 0; i < own.length; i++) {
      copies[i] = torch.zeros(blockEnd - block);
      copies[i].narrow(0, from - block, to - from).copy_(own[i]);
    }
    kernel.update(copies[0], copies[1], copies[2], copies[3]);
    for (int i = 0; i < own.length; i++) {
      own[i].copy_(copies[i].narrow(0, from - block, to - from));
    }
  }

  private static Tensor part(Tensor whole, long from, long to) {
    return whole.narrow(0, from, to - from);
  }

  private Tensor moment(Tensor shard, long from, long to) {
    return shard.narrow(0, from - shards.start(), to - from);
  }
}
