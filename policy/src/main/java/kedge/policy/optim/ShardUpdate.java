package kedge.policy.optim;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An element-wise update of the part of a run that this rank holds, with the bits of an update of the whole run at
 * once. A kernel computes the run from its first element in vectors, and what is left at its end one by one, which
 * may round otherwise. So a part begins and ends at a multiple of {@link #GRID} elements of the run; what this rank
 * has of the block around is computed in a copy of that block.
 *
 * @param start first element that this rank holds, in the whole buffer
 * @param values the elements that it holds, as gradients and moments
 */
record ShardUpdate(long start, Tensor values, Tensor gradients, Tensor first, Tensor second) {
  /** Elements of a block, a multiple of every vector's: LibTorch's kernels divide work among threads by as many. */
  private static final long GRID = 64;

  /** Updates values and both moments in place. */
  @FunctionalInterface
  interface Kernel {
    void update(Tensor values, Tensor gradients, Tensor first, Tensor second);
  }

  /** Applies a kernel to what this rank has of a run. */
  void update(TrainableParts.Run run, Kernel kernel) {
    long runEnd = run.from() + run.count();
    long end = Math.min(runEnd, start + values.numel());
    long whole = end == runEnd ? end : end - (end - run.from()) % GRID;
    long at = Math.max(run.from(), start);
    while (at < end) {
      long block = at - (at - run.from()) % GRID;
      if (at == block && at < whole) {
        kernel.update(part(values, at, whole), part(gradients, at, whole), part(first, at, whole),
            part(second, at, whole));
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
    Tensor[] own = {part(values, from, to), part(gradients, from, to), part(first, from, to), part(second, from, to)};
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

  private Tensor part(Tensor held, long from, long to) {
    return held.narrow(0, from - start, to - from);
  }
}
