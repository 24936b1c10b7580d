package kedge.policy.distributed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A sum of numbered blocks in a fixed binary tree: block {@code 2 i} is added to block {@code 2 i + 1}, then pairs to
 * pairs, and so on. The additions, and so the bits of the result, do not depend on which rank computes which partial
 * sums. Like a binary counter, it holds at most one partial sum per level.
 */
final class TreeSum implements AutoCloseable {
  private final Deque<Partial> partials = new ArrayDeque<>(); // ascending, the last one on top
  private final Deque<Tensor> free = new ArrayDeque<>();

  /**
   * The blocks of one partial sum.
   *
   * @param first its first block, a multiple of {@code 2^level}
   * @param level binary logarithm of its number of blocks
   */
  record Node(int first, int level) {
    int end() {
      return first + (1 << level);
    }

    /** Returns the parent of this and the next node, if they have the same parent. */
    Optional<Node> with(Node next) {
      boolean siblings = level == next.level && end() == next.first && first % (2 << level) == 0;
      return siblings ? Optional.of(new Node(first, level + 1)) : Optional.empty();
    }
  }

  private record Partial(Node node, Tensor sum) {
  }

  /** Returns the nodes that remain after adding the blocks {@code from} (inclusive) to {@code to} (exclusive). */
  static List<Node> nodes(int from, int to) {
    Deque<Node> nodes = new ArrayDeque<>();
    for (int block = from; block < to; block++) {
      Node node = new Node(block, 0);
      while (!nodes.isEmpty() && nodes.getLast().with(node).isPresent()) {
        node = nodes.removeLast().with(node).get();
      }
      nodes.addLast(node);
    }
    return new ArrayList<>(nodes);
  }

  /** Adds the next node. @param values its sum; copied */
  void add(Node node, Tensor values) {
    carry(node, values, values);
  }

  /** Adds the next node. @param values given by {@link #empty}, and given back */
  void take(Node node, Tensor values) {
    carry(node, values, null);
  }

  /** Adds a node to its sibling, then their sum to its sibling, and so on. @param lent what is not kept; or null */
  private void carry(Node node, Tensor values, Tensor lent) {
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      Partial carried = new Partial(node, values);
      while (!partials.isEmpty() && partials.getLast().node().with(carried.node()).isPresent()) {
        Partial left = partials.removeLast();
        left.sum().add_(carried.sum());
        release(carried, lent);
        carried = new Partial(left.node().with(carried.node()).get(), left.sum());
      }
      partials.addLast(carried.sum() == lent ? new Partial(carried.node(), copy(lent)) : carried);
    }
  }

  private void release(Partial carried, Tensor lent) {
    if (carried.sum() != lent) {
      free.push(carried.sum());
    }
  }

  private Tensor copy(Tensor values) {
    Tensor own = empty(values);
    own.copy_(values);
    return own;
  }

  /** A tensor to be filled, of the size of another. */
  Tensor empty(Tensor like) {
    if (!free.isEmpty()) {
      return free.pop();
    }
    Tensor own = torch.empty_like(like);
    own.retainReference();
    return own;
  }

  /** Returns the partial sum of a node, which must be held. */
  Tensor partial(Node node) {
    return partials.stream().filter(each -> each.node().equals(node)).findFirst().orElseThrow().sum();
  }

  /**
   * Writes the total and clears the partial sums. Partial sums on the right are added first, as in a tree whose last
   * blocks are missing.
   */
  void total(Tensor to) {
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor sum = null;
      while (!partials.isEmpty()) {
        Tensor left = partials.removeLast().sum();
        if (sum != null) {
          left.add_(sum);
        }
        sum = left;
        free.push(left);
      }
      if (sum == null) {
        to.zero_();
      } else {
        to.copy_(sum);
      }
    }
  }

  /** Clears the partial sums and keeps their memory for reuse. */
  void clear() {
    partials.forEach(partial -> free.push(partial.sum()));
    partials.clear();
  }

  @Override
  public void close() {
    clear();
    free.forEach(Tensor::releaseReference);
    free.clear();
  }
}
