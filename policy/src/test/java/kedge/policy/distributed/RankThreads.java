package kedge.policy.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Ranks as threads of this process, over a Gloo group of their own. */
public final class RankThreads {
  private RankThreads() {
  }

  /** A port that nobody listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The meeting of one of several ranks on this machine. */
  public static Meeting meeting(int rank, int size, int port, int seconds) {
    return new Meeting(rank, size, size, "127.0.0.1", port, rank == 0, "0", Duration.ofSeconds(seconds),
        Duration.ofSeconds(seconds));
  }

  /** Runs the same work on all ranks and returns what each made of it. */
  public static <T> List<T> run(int size, Function<Ranks, T> work) {
    int port = freePort();
    return each(size, rank -> {
      try (Ranks ranks = GlooRanks.meet(meeting(rank, size, port, 60), Map.of())) {
        try {
          return work.apply(ranks);
        } catch (RuntimeException | Error e) {
          ranks.tell(String.valueOf(e));
          throw e;
        }
      }
    });
  }

  /** Runs something on a thread for each rank. */
  public static <T> List<T> each(int size, Function<Integer, T> work) {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> results = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int rank = i;
        results.add(threads.submit(() -> work.apply(rank)));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> result : results) {
        all.add(result.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
