package kedge.policy.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import kedge.policy.distributed.Ranks.Sending;
import kedge.policy.distributed.TreeSum.Node;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The sum where ranks divide the experts. Blocks are dealt to the ranks in turn, one each in a round. What every rank
 * holds is sent to all after a round. An expert's holder computes its gradient of each block of its group, and adds
 * these up layer by layer while the backward pass of the round runs; groups send each other the few sums that remain.
 */
final class ExpertTree implements GradientSum {
  private final Ranks ranks;
  private final ExpertGroup group;
  private final Tensor gradient;
  private final Tensor shared;
  private final TreeSum tree = new TreeSum();
  private final TreeSum round = new TreeSum();
  private final Map<Integer, Layer> layers = new TreeMap<>();
  private int blocks;
  private int first;

  /** A layer's experts that this rank holds: their gradient of a block, and its sum. */
  private record Layer(Tensor gradient, TreeSum sum) {
  }

  ExpertTree(ExpertGroup group, Parameters gradients) {
    this.ranks = group.ranks();
    this.group = group;
    this.gradient = gradients.flat();
    try (PointerScope scope = new PointerScope()) {
      long held = gradients.layout().sharedElements();
      this.shared = kept(gradient.narrow(0, 0, held));
      for (Parameter parameter : gradients.layout().parameters().values()) {
        if (parameter.offset() >= held && parameter.name().endsWith("gate_up")) { // its down projection follows
          Parameter down = gradients.layout().get(parameter.name().replace("gate_up", "down"));
          layers.put(Integer.parseInt(parameter.name().split("\\.")[1]), new Layer(
              kept(gradient.narrow(0, parameter.offset(), parameter.elements() + down.elements())), new TreeSum()));
        }
      }
    }
  }

  private static Tensor kept(Tensor view) {
    view.retainReference();
    return view;
  }

  @Override
  public List<Integer> blocks(int rank, int count) {
    return IntStream.range(0, count).filter(block -> block % ranks.size() == rank).boxed().toList();
  }

  @Override
  public int rounds(int count) {
    return (count + ranks.size() - 1) / ranks.size();
  }

  @Override
  public void begin(int count) {
    blocks = count;
    first = 0;
    tree.clear();
    round.clear();
    layers.values().forEach(layer -> layer.sum().clear());
    clear(gradient);
  }

  private static void clear(Tensor values) {
    try (NoGradGuard guard = new NoGradGuard()) {
      values.zero_();
    }
  }

  @Override
  public void addExperts(int index, int member) {
    Layer layer = layers.get(index);
    int block = first + group.group() * group.size() + member;
    if (block < blocks) {
      (group.groups() == 1 ? layer.sum() : round).add(new Node(block, 0), layer.gradient());
    }
    clear(layer.gradient());
    if (group.groups() > 1 && member == group.size() - 1) {
      join(layer);
    }
  }

  /** Adds up a layer's sums of the round of all groups, in the order of their blocks. */
  private void join(Layer layer) {
    try (PointerScope scope = new PointerScope()) {
      List<Sending> sent = new ArrayList<>();
      for (Node node : nodes(group.group())) {
        IntStream.range(0, group.groups()).filter(other -> other != group.group())
            .forEach(other -> sent.add(ranks.send(round.partial(node), group.replica(other))));
      }
      for (int each = 0; each < group.groups(); each++) {
        for (Node node : nodes(each)) {
          if (each == group.group()) {
            layer.sum().add(node, round.partial(node));
          } else {
            Tensor received = layer.sum().empty(layer.gradient());
            ranks.receive(received, group.replica(each));
            layer.sum().take(node, received);
          }
        }
      }
      sent.forEach(Sending::await);
      round.clear();
    }
  }

  /** Sums that remain of a group's blocks of the round. */
  private List<Node> nodes(int number) {
    int from = first + number * group.size();
    return TreeSum.nodes(from, Math.min(blocks, from + group.size()));
  }

  @Override
  public void add(int block) {
    endRound();
  }

  /** Adds the gradients of what every rank holds, block by block. */
  private void endRound() {
    try (PointerScope scope = new PointerScope()) {
      for (int block = first; block < Math.min(blocks, first + ranks.size()); block++) {
        Tensor sum = block - first == ranks.rank() ? shared : tree.empty(shared);
        ranks.broadcast(sum, block - first);
        if (sum == shared) {
          tree.add(new Node(block, 0), sum);
        } else {
          tree.take(new Node(block, 0), sum);
        }
      }
    }
    clear(shared);
    first += ranks.size();
  }

  @Override
  public void finish() {
    if (first < blocks) {
      endRound(); // in which this rank had no block
    }
    tree.total(shared);
    layers.values().forEach(layer -> layer.sum().total(layer.gradient()));
  }

  @Override
  public void close() {
    tree.close();
    round.close();
    layers.values().forEach(layer -> layer.sum().close());
    layers.values().forEach(layer -> layer.gradient().releaseReference());
    shared.releaseReference();
  }
}
