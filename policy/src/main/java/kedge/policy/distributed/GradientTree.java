package kedge.policy.distributed;

import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.distributed.TreeSum.Node;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The sum of which every rank has the whole. A rank computes neighboring blocks and adds them up; the few sums that
 * remain go to all.
 */
final class GradientTree implements GradientSum {
  private final Ranks ranks;
  private final Tensor gradient;
  private final TreeSum own = new TreeSum();
  private final TreeSum whole = new TreeSum();
  private int blocks;

  GradientTree(Ranks ranks, Tensor gradient) {
    this.ranks = ranks;
    this.gradient = gradient;
  }

  @Override
  public List<Integer> blocks(int rank, int count) {
    return IntStream.range(ranks.start(rank, count), ranks.start(rank + 1, count)).boxed().toList();
  }

  @Override
  public void begin(int count) {
    blocks = count;
    own.clear();
    whole.clear();
    clear();
  }

  private void clear() {
    try (NoGradGuard guard = new NoGradGuard()) {
      gradient.zero_();
    }
  }

  @Override
  public void add(int block) {
    own.add(new Node(block, 0), gradient);
    clear();
  }

  @Override
  public void finish() {
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
