package kedge.policy.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import kedge.data.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.javacpp.Loader;

/**
 * The key-value store of a run's ranks: LibTorch's TCPStore, served by torchrun or rank 0. Its constructor ends the JVM
 * if it cannot bind or connect, so both are tried with sockets first.
 */
final class RankStore {
  private static final Duration OPERATION = Duration.ofSeconds(20);
  private static final long RETRY_MILLISECONDS = 100;
  private final TCPStore tcp;
  private final Store store;
  private final String address;
  private final String prefix;

  private RankStore(Meeting meeting, boolean serves, String address) {
    Loader.load(torch_gloo.class);
    this.address = address;
    this.prefix = "kedge/" + meeting.attempt() + "/";
    try (PointerScope scope = new PointerScope()) {
      TCPStoreOptions options = new TCPStoreOptions().port((short) meeting.port()).isServer(serves).waitWorkers(false)
          .useLibUV(true).timeout(new Milliseconds(meeting.meet().toMillis()))
          .numWorkers(new SizeTPointer(1).put(meeting.size()));
      this.tcp = new TCPStore(meeting.host(), options);
      // a store made in Java can have only one owner, its clone several
      this.store = tcp.clone();
      store.setTimeout(new Milliseconds(OPERATION.toMillis()));
      tcp.retainReference();
      store.retainReference();
    }
  }

  /**
   * Connects to the store, and serves it if this rank does. @throws UserError if the port is taken or does not answer
   */
  static RankStore open(Meeting meeting) {
    if (meeting.serves()) {
      requireFree(meeting);
    }
    return new RankStore(meeting, meeting.serves(), meeting.serves() ? local(meeting) : reach(meeting));
  }

  /** Opens another connection to the same store, for another thread. */
  static RankStore connect(Meeting meeting) {
    return new RankStore(meeting, false, reach(meeting));
  }

  private static void requireFree(Meeting meeting) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(meeting.port()));
    } catch (IOException e) {
      throw new UserError("MASTER_PORT is " + meeting.port() + ", which this machine cannot serve: " + e.getMessage()
          + ". Maybe another run uses it: choose another port?", e);
    }
  }

  private static String local(Meeting meeting) {
    return new InetSocketAddress(meeting.host(), meeting.port()).isUnresolved() ? "127.0.0.1"
        : new InetSocketAddress(meeting.host(), meeting.port()).getAddress().getHostAddress();
  }

  /** Returns the address of this machine's interface to the store. */
  private static String reach(Meeting meeting) {
    long until = System.nanoTime() + meeting.meet().toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(meeting.host(), meeting.port()), (int) OPERATION.toMillis());
        return socket.getLocalAddress().getHostAddress();
      } catch (IOException e) {
        if (System.nanoTime() > until) {
          throw new UserError("rank " + meeting.rank() + " found no store at MASTER_ADDR:MASTER_PORT, "
              + meeting.host() + ":" + meeting.port() + ", within " + meeting.meet().toSeconds() + " s ("
              + e.getMessage() + "). Maybe rank 0 has not been started, or listens elsewhere?", e);
        }
        pause(RETRY_MILLISECONDS);
      }
    }
  }

  /** Sleeps. @throws UserError if the thread is interrupted */
  static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while waiting for other ranks", e);
    }
  }

  /** Address of this machine in the network of the ranks. */
  String address() {
    return address;
  }

  /** Returns the store for the process group, whose keys have their own prefix. */
  Store store() {
    return store;
  }

  String prefix() {
    return prefix;
  }

  void set(String key, String value) {
    try (PointerScope scope = new PointerScope()) {
      store.set(prefix + key, new ByteVector(value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Returns the value of an existing key. */
  String get(String key) {
    try (PointerScope scope = new PointerScope()) {
      return new String(store.get(prefix + key).get(), StandardCharsets.UTF_8);
    }
  }

  /** Adds to a number and returns the sum. */
  long add(String key, long more) {
    return store.add(prefix + key, more);
  }

  void delete(String key) {
    store.deleteKey(prefix + key);
  }

  boolean has(String key) {
    try (PointerScope scope = new PointerScope()) {
      return store.check(new StringVector(prefix + key));
    }
  }

  boolean has(Collection<String> keys) {
    return keys.stream().allMatch(this::has);
  }

  void close() {
    store.releaseReference();
    tcp.releaseReference();
  }
}
