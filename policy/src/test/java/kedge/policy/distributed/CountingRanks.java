package kedge.policy.distributed;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Ranks that count the bytes that this one sends and receives; what Gloo passes on for others is its own affair. */
public final class CountingRanks implements Ranks {
  private final Ranks ranks;
  private long tensorsSent;
  private long tensorsReceived;
  private long gatheredSent;
  private long gatheredReceived;

  /** @param ranks which exchange */
  public CountingRanks(Ranks ranks) {
    this.ranks = ranks;
  }

  /** Forgets what was counted. */
  public void clear() {
    tensorsSent = 0;
    tensorsReceived = 0;
    gatheredSent = 0;
    gatheredReceived = 0;
  }

  /** Bytes of tensors that went to others: one of a broadcast counts for each of them. */
  public long tensorsSent() {
    return tensorsSent;
  }

  /** Bytes of tensors that came from others. */
  public long tensorsReceived() {
    return tensorsReceived;
  }

  /** Gathered bytes that went to others. */
  public long gatheredSent() {
    return gatheredSent;
  }

  /** Gathered bytes that came from others. */
  public long gatheredReceived() {
    return gatheredReceived;
  }

  private static long bytes(Tensor values) {
    return values.numel() * values.element_size();
  }

  @Override
  public int rank() {
    return ranks.rank();
  }

  @Override
  public int size() {
    return ranks.size();
  }

  @Override
  public int local() {
    return ranks.local();
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    List<byte[]> all = ranks.gather(own);
    gatheredSent += (long) own.length * (size() - 1);
    gatheredReceived += all.stream().mapToLong(part -> part.length).sum() - own.length;
    return all;
  }

  @Override
  public void broadcast(Tensor values, int from) {
    tensorsSent += from == rank() ? bytes(values) * (size() - 1) : 0;
    tensorsReceived += from == rank() ? 0 : bytes(values);
    ranks.broadcast(values, from);
  }

  @Override
  public Sending send(Tensor values, int to) {
    tensorsSent += bytes(values);
    return ranks.send(values, to);
  }

  @Override
  public void receive(Tensor values, int from) {
    tensorsReceived += bytes(values);
    ranks.receive(values, from);
  }

  @Override
  public void await() {
    ranks.await();
  }

  @Override
  public void tell(String why) {
    ranks.tell(why);
  }

  @Override
  public byte[] byLeader(Supplier<byte[]> work) {
    return ranks.byLeader(work);
  }

  @Override
  public void close() {
    ranks.close();
  }
}
