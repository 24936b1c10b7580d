package kedge.policy.distributed;

import com.google.common.primitives.Longs;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.natives.Transfer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Ranks over LibTorch's Gloo process group, which exchanges bytes and tensors by TCP. */
public final class GlooRanks implements Ranks {
  private static final long LOOK_MILLISECONDS = 100;
  /** Environment variable that names the network interface, as in PyTorch. */
  private static final String INTERFACE = "GLOO_SOCKET_IFNAME";
  /** Gloo's mark of what goes from one rank to one other. */
  private static final int TAG = 0;
  private final Meeting meeting;
  private final RankStore store;
  private final RankWatch watch;
  private final ProcessGroupGloo group;
  private final PrefixStore groupStore;
  /** Number of the next wait; {@code kept} is the first wait whose key of this rank is still in the store. */
  private long waits;
  private long kept;
  private boolean failed;
  private boolean released;

  private GlooRanks(Meeting meeting, RankStore store, RankWatch watch) {
    this.meeting = meeting;
    this.store = store;
    this.watch = watch;
    try (PointerScope scope = new PointerScope()) {
      ProcessGroupGloo.Options options = ProcessGroupGloo.Options
          .create(new Milliseconds(meeting.answer().toMillis()));
      options.devices().push_back(Optional.ofNullable(System.getenv(INTERFACE))
          .map(ProcessGroupGloo::createDeviceForInterface)
          .orElseGet(() -> ProcessGroupGloo.createDeviceForHostname(store.address())));
      this.groupStore = new PrefixStore(store.prefix() + "gloo", store.store());
      this.group = new ProcessGroupGloo(groupStore, meeting.rank(), meeting.size(), options);
      groupStore.retainReference();
      group.retainReference();
    }
  }

  /**
   * Joins the other ranks. The process group, which cannot be undone, is made only after all ranks have arrived and
   * their facts agree.
   *
   * @param facts values that must be equal on all ranks, such as digests of recipe, data and code, by their name in
   * messages
   * @throws UserError if the store cannot be reached, a rank does not arrive, two processes claim a rank, or facts
   * differ
   */
  public static GlooRanks meet(Meeting meeting, Map<String, String> facts) {
    requireInterface(System.getenv(INTERFACE));
    RankStore store = RankStore.open(meeting);
    RankWatch watch = new RankWatch(meeting, store);
    try {
      claim(meeting, store);
    } catch (RuntimeException refused) { // not yet one of the ranks, so there is nothing to tell them
      store.close();
      throw refused;
    }
    try {
      watch.begin();
      MeetingFacts shared = new MeetingFacts(meeting, store);
      shared.tell(facts);
      store.set("here/" + meeting.rank(), "");
      waitForAll(meeting, store);
      shared.requireEqual(watch);
      return new GlooRanks(meeting, store, watch);
    } catch (RuntimeException failure) { // LibTorch's only exception type, or a UserError
      UserError fault = failure instanceof UserError found ? found : watch.fault(failure);
      watch.tell(fault.getMessage());
      watch.linger();
      store.close();
      throw fault;
    }
  }

  static void requireInterface(String name) {
    try {
      if (name != null && NetworkInterface.getByName(name) == null) {
        throw new UserError(INTERFACE + " is " + name + ", expected one of "
            + NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList());
      }
    } catch (SocketException e) {
      throw new UserError("the network interfaces of this machine cannot be listed: " + e.getMessage(), e);
    }
  }

  private static void claim(Meeting meeting, RankStore store) {
    if (store.add("claim/" + meeting.rank(), 1) > 1) {
      throw new UserError("RANK is " + meeting.rank() + ", which another process of this run is as well"
          + (store.has("host/" + meeting.rank()) ? ": " + store.get("host/" + meeting.rank()) : "")
          + ". Maybe WORLD_SIZE and RANK count machines, and several processes were started on each?");
    }
  }

  private static void waitForAll(Meeting meeting, RankStore store) {
    long until = System.nanoTime() + meeting.meet().toNanos();
    List<Integer> missing = missing(meeting, store);
    while (!missing.isEmpty()) {
      if (store.has("fault")) {
        throw new UserError(store.get("fault"));
      }
      if (System.nanoTime() > until) {
        throw new UserError("of " + meeting.size() + " ranks (WORLD_SIZE), these have not come within "
            + meeting.meet().toSeconds() + " s: " + missing
            + ". Maybe they were not started, or were told another MASTER_ADDR or MASTER_PORT?");
      }
      RankStore.pause(LOOK_MILLISECONDS);
      missing = missing(meeting, store);
    }
  }

  private static List<Integer> missing(Meeting meeting, RankStore store) {
    return IntStream.range(0, meeting.size()).filter(rank -> !store.has("here/" + rank)).boxed().toList();
  }

  @Override
  public int rank() {
    return meeting.rank();
  }

  @Override
  public int size() {
    return meeting.size();
  }

  @Override
  public int local() {
    return meeting.local();
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    try (PointerScope scope = new PointerScope()) {
      long[] lengths = Transfer.longs(gathered(Transfer.tensor(new long[]{own.length}, new Device("cpu"))));
      int longest = Math.toIntExact(Longs.max(lengths));
      if (longest == 0) {
        return Arrays.stream(lengths).mapToObj(length -> new byte[0]).toList();
      }
      Tensor padded = bytes(longest);
      buffer(padded, longest).put(own);
      BytePointer all = new BytePointer(gathered(padded).data_ptr());
      List<byte[]> parts = new ArrayList<>();
      for (int rank = 0; rank < size(); rank++) {
        byte[] part = new byte[(int) lengths[rank]];
        all.position((long) rank * longest).get(part);
        parts.add(part);
      }
      return parts;
    }
  }

  /** Returns the tensors of all ranks, concatenated. */
  private Tensor gathered(Tensor own) {
    Tensor all = torch.zeros(new long[]{own.numel() * size()}, new TensorOptions(own.scalar_type()));
    finish(() -> group._allgather_base(all, own));
    return all;
  }

  private static Tensor bytes(long count) {
    return torch.zeros(new long[]{count}, new TensorOptions(ScalarType.Byte));
  }

  private static ByteBuffer buffer(Tensor bytes, long count) {
    return new BytePointer(bytes.data_ptr()).capacity(count).asByteBuffer();
  }

  @Override
  public void broadcast(Tensor values, int from) {
    if (values.numel() == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      finish(() -> group.broadcast(new TensorVector(values), new BroadcastOptions().rootRank(from)));
    }
  }

  @Override
  public Sending send(Tensor values, int to) {
    if (values.numel() == 0) {
      return () -> {
      };
    }
    Work work = began(() -> group.send(new TensorVector(values), to, TAG));
    return () -> finish(() -> work);
  }

  @Override
  public void receive(Tensor values, int from) {
    if (values.numel() == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      finish(() -> group.recv(new TensorVector(values), from, TAG));
    }
  }

  @Override
  public byte[] byLeader(Supplier<byte[]> work) {
    byte[] own = leads() ? work.get() : new byte[0];
    await(List.of(0)); // waits as long as the leader works; the leader does not wait
    try (PointerScope scope = new PointerScope()) {
      Tensor length = Transfer.tensor(new long[]{own.length}, new Device("cpu"));
      broadcast(length, 0);
      byte[] result = leads() ? own : new byte[Math.toIntExact(Transfer.longs(length)[0])];
      if (result.length == 0) {
        return result;
      }
      Tensor sent = bytes(result.length);
      buffer(sent, result.length).put(own);
      broadcast(sent, 0);
      buffer(sent, result.length).get(result);
      return result;
    }
  }

  /** Starts an exchange and waits for it. */
  private void finish(Supplier<Work> exchange) {
    began(() -> {
      Work work = exchange.get();
      work._wait();
      return work;
    });
  }

  private Work began(Supplier<Work> exchange) {
    try {
      return exchange.get();
    } catch (RuntimeException failure) {
      failed = true;
      throw watch.fault(failure);
    }
  }

  @Override
  public void await() {
    await(IntStream.range(0, size()).boxed().toList());
    for (; kept < waits - 1; kept++) { // all ranks have reached the last wait, so earlier keys are not read again
      store.delete(waitKey(kept) + rank());
    }
  }

  private static String waitKey(long number) {
    return "wait/" + number + "/";
  }

  /** Announces that this rank has arrived, and waits for the given ranks. */
  private void await(List<Integer> ranks) {
    String key = waitKey(waits++);
    List<String> keys = ranks.stream().map(rank -> key + rank).toList();
    long pause = 1;
    try {
      RankWatch.Beats beats = null;
      store.set(key + rank(), "");
      while (!store.has(keys)) {
        if (pause >= LOOK_MILLISECONDS) {
          beats = beats == null ? watch.beats() : beats;
          watch.requireAlive(key, beats);
        }
        RankStore.pause(pause);
        pause = Math.min(LOOK_MILLISECONDS, 2 * pause);
      }
    } catch (UserError fault) {
      failed = true;
      throw fault;
    } catch (RuntimeException gone) {
      failed = true;
      throw watch.fault(gone);
    }
  }

  @Override
  public void tell(String why) {
    failed = true;
    watch.tell(why);
    release(); // the exchanges of the others fail, and they read what was told
    watch.linger();
  }

  /** Leaves the group, which ends its connections. */
  private void release() {
    if (!released) {
      released = true;
      group.releaseReference();
      groupStore.releaseReference();
    }
  }

  /** Leaves the group. After a run without faults, waits for all ranks first, since this rank may serve the store. */
  @Override
  public void close() {
    try {
      if (failed) {
        release();
        watch.linger();
      } else {
        watch.leave();
      }
    } finally {
      release();
      watch.close();
      store.close();
    }
  }
}
