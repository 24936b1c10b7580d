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
 * pairs, and so on. Which partial sums a rank computes changes no addition, so it changes no bit. Like a binary counter
 * it holds at most one partial sum per level.
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

    /** The sum of this and the next node, where they are children of one node of the tree. */
    Optional<Node> with(Node next) {
      boolean siblings = level == next.level && end() == next.first && first % (2 << level) == 0;
      return siblings ? Optional.of(new Node(first, level + 1)) : Optional.empty();
    }
  }

  private record Partial(Node node, Tensor sum) {
  }

  /** Nodes that remain when the blocks from {@code from} to {@code to} are added. */
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

  /** Adds the next node. @param values read, and not kept */
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

  /** The partial sum of a node that is held. */
  Tensor partial(Node node) {
    return partials.stream().filter(each -> each.node().equals(node)).findFirst().orElseThrow().sum();
  }

  /**
   * Writes the sum of all, and forgets them; partial sums on the right are added first, as in a tree whose last blocks
   * are missing.
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

  /** Forgets the partial sums; their memory is used again. */
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
