package kedge.cli.ranks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.training.JavaCommand;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ranks as child processes on this machine. If one fails, the others are terminated and its message is reported. All
 * children end with this process.
 */
public final class LocalRanks {
  /** Environment variable that marks a child. */
  static final String CHILD = "KEDGE_RANK_OF_PARENT";
  private static final long LAST_WORDS_SECONDS = 15;
  /** Thread-safe, since signal handlers read it while ranks are started. */
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final RankMessages messages;

  private LocalRanks(int ranks, PrintWriter err) {
    this.messages = new RankMessages(ranks, err);
  }

  /**
   * Runs a command on a number of ranks and waits for them to end.
   *
   * @param arguments arguments after {@code kedge}, without {@code --ranks}
   * @throws UserError with the message of the rank that failed first
   */
  public static void run(int ranks, List<String> arguments, PrintWriter err) {
    LocalRanks local = new LocalRanks(ranks, err);
    Signal term = new Signal("TERM");
    Signal interrupt = new Signal("INT");
    // The terminal sends Ctrl-C to the children as well; SIGTERM is forwarded. Children then write a checkpoint while
    // this process waits. Signals go through process handles: Process.destroy would close the pipes by which children
    // detect that this process is alive. SIGINT gets an empty handler, because children would inherit "ignored".
    SignalHandler onTerm = Signal.handle(term,
        signal -> local.processes.forEach(process -> process.toHandle().destroy()));
    SignalHandler onInterrupt = Signal.handle(interrupt, signal -> {
    });
    if (onInterrupt == SignalHandler.SIG_IGN) {
      Signal.handle(interrupt, onInterrupt);
    }
    try {
      local.start(ranks, arguments);
      local.awaitEnd();
      local.messages.passOn();
    } finally {
      local.kill();
      Signal.handle(term, onTerm);
      Signal.handle(interrupt, onInterrupt);
    }
  }

  private void start(int ranks, List<String> arguments) {
    int port = freePort();
    for (int rank = 0; rank < ranks; rank++) {
      List<String> command = JavaCommand.kedge();
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(
          rank == 0 ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD);
      builder.environment().putAll(Map.of("RANK", "" + rank, "WORLD_SIZE", "" + ranks, "LOCAL_RANK", "" + rank,
          "LOCAL_WORLD_SIZE", "" + ranks, "MASTER_ADDR", "127.0.0.1", "MASTER_PORT", "" + port, CHILD, "1"));
      builder.environment().putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
      try {
        Process process = builder.start();
        processes.add(process);
        readers.add(listen(rank, process));
      } catch (IOException e) {
        throw new UserError("rank " + rank + " could not be started: " + e.getMessage(), e);
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UserError("no free port for the ranks to connect: " + e.getMessage(), e);
    }
  }

  private Thread listen(int rank, Process process) {
    Thread reader = new Thread(() -> {
      try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          messages.hear(rank, line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, "kedge-rank-output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private void awaitEnd() {
    List<Integer> running = new ArrayList<>();
    for (int rank = 0; rank < processes.size(); rank++) {
      running.add(rank);
    }
    while (!running.isEmpty()) {
      CompletableFuture.anyOf(running.stream().map(rank -> processes.get(rank).onExit())
          .toArray(CompletableFuture[]::new)).join();
      for (int rank : List.copyOf(running)) {
        if (!processes.get(rank).isAlive()) {
          running.remove((Integer) rank);
          if (processes.get(rank).exitValue() != 0) {
            throw failed(rank, running);
          }
        }
      }
    }
  }

  /**
   * Returns the exception that ended the run: the message of the rank that failed first, rather than one about its
   * loss.
   */
  private RuntimeException failed(int first, List<Integer> others) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_WORDS_SECONDS);
    others.forEach(rank -> awaitEnd(rank, until));
    int status = processes.get(first).exitValue();
    Optional<String> own = RankMessages.culprit(IntStream.range(0, processes.size()).mapToObj(this::message).toList());
    if (RankMessages.stopped(status)) {
      return RankMessages.stopped(own.orElse(""), status);
    }
    if (own.isPresent() || !message(first).isEmpty()) {
      return new UserError(own.orElseGet(() -> message(first)));
    }
    Optional<String> missed = others.stream().map(this::message).filter(text -> !text.isEmpty()).findFirst();
    return new UserError(RankMessages.ending(first, status)
        + missed.map(text -> ", and another rank reported: " + text).orElse("")
        + (status == 137 ? ". Maybe the machine ran out of memory: fewer --ranks?" : ""));
  }

  private void awaitEnd(int rank, long until) {
    try {
      processes.get(rank).waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String message(int rank) {
    try {
      readers.get(rank).join(processes.get(rank).isAlive() ? 1 : TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return messages.of(rank);
  }

  private void kill() {
    processes.forEach(process -> {
      if (process.isAlive()) {
        process.destroyForcibly();
      }
    });
    processes.forEach(process -> process.onExit().join());
  }
}
