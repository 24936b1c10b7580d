package kedge.training.ranks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kedge.policy.distributed.Ranks;
import org.bytedeco.pytorch.Tensor;

/** One of several ranks, of which the others send what they are told to. */
public class FakeRanks implements Ranks {
  private final int rank;
  private final List<byte[]> sent;

  /** @param sent by each rank in every exchange; this one sends its own */
  public FakeRanks(int rank, List<byte[]> sent) {
    this.rank = rank;
    this.sent = sent;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return sent.size();
  }

  @Override
  public int local() {
    return sent.size();
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    List<byte[]> all = new ArrayList<>(sent);
    all.set(rank, own);
    return all;
  }

  @Override
  public byte[] byLeader(Supplier<byte[]> work) {
    return leads() ? work.get() : sent.get(0);
  }

  @Override
  public void broadcast(Tensor values, int from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Sending send(Tensor values, int to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void receive(Tensor values, int from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void await() {
    // all are here
  }

  @Override
  public void tell(String why) {
    throw new UnsupportedOperationException(why);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
