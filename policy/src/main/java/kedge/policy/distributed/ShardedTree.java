package kedge.policy.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.distributed.Ranks.Sending;
import kedge.policy.distributed.TreeSum.Node;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The sum of which every rank has its shard (ZeRO's second stage). Blocks are dealt to the ranks in turn, and each
 * block's gradient goes at once to the owners of the shards, who so receive the blocks in their order: the tree's
 * partial sums are of a shard alone. A rank's own buffer of one block is all that it holds of other shards.
 */
final class ShardedTree implements GradientSum {
  private final Ranks ranks;
  private final Tensor gradient;
  private final Shards shards;
  private final TreeSum tree = new TreeSum();
  private int blocks;

  ShardedTree(Sharing sharing, Tensor gradient) {
    this.ranks = sharing.ranks();
    this.gradient = gradient;
    this.shards = sharing.shards(gradient.numel());
  }

  @Override
  public List<Integer> blocks(int rank, int count) {
    return IntStream.range(0, count).filter(block -> block % ranks.size() == rank).boxed().toList();
  }

  @Override
  public void begin(int count) {
    blocks = count;
    tree.clear();
    clear();
  }

  private void clear() {
    try (NoGradGuard guard = new NoGradGuard()) {
      gradient.zero_();
    }
  }

  @Override
  public void add(int block) {
    exchange(block - ranks.rank());
    clear();
  }

  /** Sends and receives the gradients of the blocks that the ranks have computed side by side. @param first of them */
  private void exchange(int first) {
    int end = Math.min(blocks, first + ranks.size());
    try (PointerScope scope = new PointerScope()) {
      Tensor own = shards.own(gradient);
      List<Sending> sent = new ArrayList<>();
      for (int owner = 0; owner < ranks.size() && first + ranks.rank() < end; owner++) {
        if (owner != ranks.rank()) {
          sent.add(ranks.send(shards.of(gradient, owner), owner));
        }
      }
      for (int block = first; block < end; block++) {
        if (block - first == ranks.rank()) {
          tree.add(new Node(block, 0), own);
        } else {
          Tensor received = tree.empty(own);
          ranks.receive(received, block - first);
          tree.take(new Node(block, 0), received);
        }
      }
      sent.forEach(Sending::await);
    }
  }

  @Override
  public void finish() {
    int last = blocks % ranks.size();
    if (last > 0 && ranks.rank() >= last) {
      exchange(blocks - last); // of others alone
    }
    try (PointerScope scope = new PointerScope()) {
      tree.total(shards.own(gradient));
    }
  }

  @Override
  public void close() {
    tree.close();
  }
}
