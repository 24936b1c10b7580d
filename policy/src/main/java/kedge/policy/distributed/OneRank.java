package kedge.policy.distributed;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** The only rank of a run: every exchange returns its own input. */
final class OneRank implements Ranks {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public int local() {
    return 1;
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    return List.of(own);
  }

  @Override
  public byte[] byLeader(Supplier<byte[]> work) {
    return work.get();
  }

  @Override
  public void broadcast(Tensor values, int from) {
    // the only rank has the values already
  }

  @Override
  public Sending send(Tensor values, int to) {
    throw new IllegalArgumentException("there is no rank " + to);
  }

  @Override
  public void receive(Tensor values, int from) {
    throw new IllegalArgumentException("there is no rank " + from);
  }

  @Override
  public void await() {
    // nobody to wait for
  }

  @Override
  public void tell(String why) {
    // nobody to tell
  }

  @Override
  public void close() {
    // nothing is open
  }
}
