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
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.training.JavaCommand;
import kedge.training.stop.StoppedBySignal;
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
  /** Maximum time between two lines of one message, in nanoseconds. */
  private static final long MESSAGE_NANOSECONDS = 2_000_000_000L;
  /** Messages that report the end of another rank. */
  private static final Pattern OF_ANOTHER = Pattern.compile(
      "^rank \\d+ (\\(.*\\) )?(ended: |is gone|are gone|did not come )|^the (store|network) ");
  /** Thread-safe, since signal handlers read it while ranks are started. */
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<Words> words = new ArrayList<>();
  private final PrintWriter err;

  /** Standard error of a child: its last message, and the thread that forwards all other lines. */
  private static final class Words {
    private final StringBuilder message = new StringBuilder();
    private long heard;
    private Thread reader;
  }

  private LocalRanks(PrintWriter err) {
    this.err = err;
  }

  /**
   * Runs a command on a number of ranks and waits for them to end.
   *
   * @param arguments arguments after {@code kedge}, without {@code --ranks}
   * @throws UserError with the message of the rank that failed first
   */
  public static void run(int ranks, List<String> arguments, PrintWriter err) {
    LocalRanks local = new LocalRanks(err);
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
      local.passOn();
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
        words.add(listen(process));
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

  private Words listen(Process process) {
    Words said = new Words();
    said.reader = new Thread(() -> {
      try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          hear(line, said);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, "kedge-rank-words");
    said.reader.setDaemon(true);
    said.reader.start();
    return said;
  }

  /** Collects a message, which may be the last before the process ends; forwards all other lines. */
  private void hear(String line, Words said) {
    StringBuilder message = said.message;
    synchronized (message) {
      if (!message.isEmpty() && System.nanoTime() - said.heard > MESSAGE_NANOSECONDS) {
        err.println("kedge: " + message); // the process continued, so the message was not its last
        message.setLength(0);
      }
      if (line.startsWith("kedge: ")) {
        message.append(message.isEmpty() ? "" : "\n").append(line.substring("kedge: ".length()));
      } else if (!message.isEmpty()) {
        message.append('\n').append(line);
      } else {
        err.println(line);
      }
      err.flush();
      said.heard = System.nanoTime();
    }
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

  /** Prints the last message of rank 0 after a successful run. */
  private void passOn() {
    if (!message(0).isEmpty()) {
      err.println("kedge: " + message(0));
      err.flush();
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
    Optional<String> own = culprit(IntStream.range(0, processes.size()).mapToObj(this::message).toList());
    if (own.isPresent()) {
      return status == 143 || status == 130 ? new StoppedBySignal(own.get(), status) : new UserError(own.get());
    }
    if (status == 143 || status == 130) {
      return new StoppedBySignal("stopped by " + (status == 143 ? "SIGTERM" : "SIGINT")
          + " between steps. kedge train RECIPE --resume continues from the newest checkpoint, if there is one",
          status);
    }
    if (!message(first).isEmpty()) {
      return new UserError(message(first));
    }
    Optional<String> missed = others.stream().map(this::message).filter(text -> !text.isEmpty()).findFirst();
    return new UserError("rank " + first + (status > 128 ? " was killed by signal " + (status - 128)
        : " ended with status " + status + " without a message")
        + missed.map(text -> ", and another rank reported: " + text).orElse("")
        + (status == 137 ? ". Maybe the machine ran out of memory: fewer --ranks?" : ""));
  }

  /** Returns the first message that does not report the end of another rank. */
  static Optional<String> culprit(List<String> messages) {
    return messages.stream().filter(text -> !text.isEmpty() && !OF_ANOTHER.matcher(text).find()).findFirst();
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
      words.get(rank).reader.join(processes.get(rank).isAlive() ? 1 : TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (words.get(rank).message) {
      return words.get(rank).message.toString();
    }
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
