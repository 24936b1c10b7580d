package kedge.policy.distributed;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes that compute a run together. Every rank runs the same program over the same data with the same seeds;
 * where they share work, each does its part and all get the complete result. Every rank must call the exchanging
 * methods in the same order.
 */
public interface Ranks extends AutoCloseable {

  /** A run of one process. */
  Ranks ONE = new OneRank();

  /** Number of this rank, from 0. */
  int rank();

  /** Number of ranks. */
  int size();

  /** Number of ranks on this machine, which share its processors; 1 where that is not known. */
  int local();

  /**
   * Gathers the bytes of every rank, in the order of ranks. Lengths may differ and may be 0.
   *
   * @throws kedge.data.UserError if a rank is gone or does not answer in time, naming it
   */
  List<byte[]> gather(byte[] own);

  /**
   * Overwrites a tensor with that of one rank.
   *
   * @param values contiguous, on the CPU, of the same size and type on every rank
   * @param from the rank that sends
   */
  void broadcast(Tensor values, int from);

  /**
   * Begins to send a tensor to one other rank, which receives it. What goes from one rank to another comes in order.
   *
   * @param values contiguous, on the CPU; neither changed nor freed before {@link Sending#await} has returned
   */
  Sending send(Tensor values, int to);

  /**
   * Overwrites a tensor with the next one that another rank sends here.
   *
   * @param values contiguous, on the CPU, of the size and type of what is sent
   */
  void receive(Tensor values, int from);

  /** A tensor on its way. */
  @FunctionalInterface
  interface Sending {
    /** Waits until it is sent. @throws kedge.data.UserError if the other rank is gone or does not answer in time */
    void await();
  }

  /** Waits for all ranks, however long one of them works alone; a rank that is gone ends the wait. */
  void await();

  /** Tells the other ranks why this rank ends, for their messages. May be called by a single rank; never throws. */
  void tell(String why);

  /** Returns the start of a rank's part of {@code count} pieces of work; it ends where the next rank's part starts. */
  default int start(int rank, int count) {
    return start(rank, size(), count);
  }

  /** The same for any number of ranks. */
  static int start(int rank, int ranks, int count) {
    return (int) ((long) count * rank / ranks);
  }

  /** Returns whether this is rank 0, which writes the run folder and asks rewards and endpoints. */
  default boolean leads() {
    return rank() == 0;
  }

  /** Lets only rank 0 do some work, and returns its result on all ranks. The others wait as long as rank 0 is alive. */
  byte[] byLeader(Supplier<byte[]> work);

  /** Lets only rank 0 make a decision, and returns it on all ranks. */
  default boolean decide(Supplier<Boolean> decision) {
    return byLeader(() -> new byte[]{(byte) (decision.get() ? 1 : 0)})[0] == 1;
  }

  @Override
  void close();
}
