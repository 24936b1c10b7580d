package kedge.policy.distributed;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.distributed.Ranks.Sending;
import kedge.policy.model.ExpertSlice;
import kedge.policy.natives.Transfer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Neighboring ranks that divide the experts among them, one of several such groups of a run. Ranks with the same place
 * in their groups hold the same experts.
 *
 * @param ranks all ranks of the run
 * @param size ranks of a group, which divides their number
 */
public record ExpertGroup(Ranks ranks, int size) {

  /** Place of this rank in its group, from 0. */
  public int own() {
    return ranks.rank() % size;
  }

  /** Number of groups. */
  public int groups() {
    return ranks.size() / size;
  }

  /** Number of this rank's group. */
  int group() {
    return ranks.rank() / size;
  }

  /** Rank at the same place in another group. */
  int replica(int group) {
    return group * size + own();
  }

  /** The experts that this rank holds. */
  public ExpertSlice slice() {
    return new ExpertSlice(size, own());
  }

  /** Gathers the bytes of the members of one group; the other groups, whose bytes are the same, send none. */
  public List<byte[]> gather(byte[] own) {
    return ranks.gather(group() == 0 ? own : new byte[0]);
  }

  /** Sends numbers to every member, and returns those of every member. @param to of the same length for all */
  public List<long[]> exchange(List<long[]> to) {
    try (PointerScope scope = new PointerScope()) {
      Device cpu = new Device("cpu");
      List<Tensor> sent = to.stream().map(numbers -> Transfer.tensor(numbers, cpu)).toList();
      List<Tensor> received = to.stream().map(numbers -> Transfer.tensor(new long[numbers.length], cpu)).toList();
      allToAll(sent, received);
      return received.stream().map(Transfer::longs).toList();
    }
  }

  /**
   * Sends a tensor to every member and receives one from each, this rank itself included.
   *
   * @param to contiguous, on the CPU; may be empty
   * @param from overwritten; of the sizes that the members send
   */
  public void allToAll(List<Tensor> to, List<Tensor> from) {
    List<Sending> sent = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      int member = (own() + i) % size;
      sent.add(ranks.send(to.get(member), group() * size + member));
    }
    from.get(own()).copy_(to.get(own()));
    for (int i = 1; i < size; i++) {
      int member = (own() - i + size) % size;
      ranks.receive(from.get(member), group() * size + member);
    }
    sent.forEach(Sending::await);
  }
}
