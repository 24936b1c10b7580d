package kedge.cli.ranks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.data.cluster.RankFollower;
import kedge.data.cluster.RankJob;
import kedge.data.cluster.TaskEngines;
import kedge.data.io.DiskErrors;
import kedge.training.JavaCommand;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ranks on the executors of a cluster, followed by this process. An error that would occur again ends the run; after
 * any other failure all ranks start again and resume the run.
 */
final class ClusterRanks implements RankFollower {
  /** Environment variables that {@code ./kedge} sets, or that a user sets for it. */
  private static final Pattern SENT = Pattern.compile("(KEDGE|OMP|GOMP|OPENBLAS|MKL|MALLOC|PYTORCH|TORCH_CPP|GLOO)_.*"
      + "|LD_PRELOAD");
  private static final String OPTION = "-Dspark.";
  private static final long ONE_REQUEST_NANOSECONDS = 1_000_000_000L;
  private final int ranks;
  private final PrintWriter out;
  private final PrintWriter err;
  /** What signals did before ranks were started. */
  private final Map<String, SignalHandler> handlers = new ConcurrentHashMap<>();
  private RankMessages messages;
  private String failure = "";
  private RuntimeException end;
  private volatile boolean stopping;
  private long stoppedAt;

  ClusterRanks(int ranks, PrintWriter out, PrintWriter err) {
    this.ranks = ranks;
    this.out = out;
    this.err = err;
    this.messages = new RankMessages(ranks, err);
  }

  /**
   * Runs a command on a number of ranks and waits for them to end.
   *
   * @param on address of the cluster
   * @param arguments arguments after {@code kedge}, without {@code --ranks} and {@code --on}
   * @param recipe the recipe's file
   * @param folder the run folder
   * @throws UserError with the message of a rank whose error would occur again, or if ranks failed too often
   */
  void run(String on, List<String> arguments, Path recipe, Path folder) {
    Path seen = shared(folder.toAbsolutePath().normalize());
    try {
      TaskEngines.run(on, new RankJob(ranks, flags(), JavaCommand.MAIN, arguments, environment(System.getenv()),
          Path.of("").toAbsolutePath().toString(), List.of(recipe.toAbsolutePath().toString(), seen.toString())), this);
    } catch (UserError fault) {
      if (end == null) {
        throw failure.isEmpty() ? fault : new UserError(failure + ". " + fault.getMessage(), fault);
      }
    } finally {
      DiskErrors.delete(seen);
      handlers.forEach((name, handler) -> Signal.handle(new Signal(name), handler));
    }
    if (end != null) {
      throw end;
    }
    messages.passOn();
  }

  /** Makes a file by which executors can tell that they see the disk of the run folder. */
  private static Path shared(Path folder) {
    Path above = folder.getParent();
    while (!Files.isDirectory(above)) {
      above = above.getParent();
    }
    try {
      return Files.createTempFile(above, ".kedge-ranks", "");
    } catch (IOException e) {
      throw DiskErrors.failed("write to", above, e);
    }
  }

  private static List<String> flags() {
    return JavaCommand.flags().stream().filter(flag -> !flag.startsWith(OPTION)).toList();
  }

  static Map<String, String> environment(Map<String, String> all) {
    Map<String, String> sent = new TreeMap<>(all);
    sent.keySet().removeIf(name -> !SENT.matcher(name).matches());
    sent.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
    sent.put(LocalRanks.CHILD, "1");
    return sent;
  }

  @Override
  public void started(int attempt, List<String> hosts) {
    messages = new RankMessages(ranks, err);
    Map<String, Long> counts = hosts.stream().collect(Collectors.groupingBy(host -> host, TreeMap::new,
        Collectors.counting()));
    out.println("ranks: " + ranks + " on executors: "
        + counts.entrySet().stream().map(host -> host.getValue() + " on " + host.getKey())
            .collect(Collectors.joining(", "))
        + (attempt == 0 ? "" : "; attempt " + attempt));
    out.flush();
    for (String name : List.of("TERM", "INT")) {
      handlers.computeIfAbsent(name, this::stopBy);
    }
  }

  /** Lets a signal stop the ranks, unless it is ignored. Returns what it did before. */
  private SignalHandler stopBy(String name) {
    SignalHandler before = Signal.handle(new Signal(name), this::stop);
    if (before == SignalHandler.SIG_IGN) {
      Signal.handle(new Signal(name), before);
    }
    return before;
  }

  /** Stops the ranks; a second signal, a second later or more, ends this process. */
  private synchronized void stop(Signal signal) {
    if (stopping && System.nanoTime() - stoppedAt > ONE_REQUEST_NANOSECONDS) {
      System.exit(128 + signal.getNumber());
    }
    stoppedAt = stopping ? stoppedAt : System.nanoTime();
    stopping = true;
  }

  @Override
  public void printed(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void said(int rank, String line) {
    messages.hear(rank, line);
  }

  @Override
  public Next ended(int rank, int status) {
    String message = messages.of(rank);
    if (status == 0) {
      return Next.GO_ON;
    }
    if (stopping && RankMessages.stopped(status)) {
      end = end == null || rank == 0 ? RankMessages.stopped(message, status) : end;
      return Next.GO_ON;
    }
    if (status == 1 && !stopping && RankMessages.ofAnother(message)) {
      return Next.AWAIT_OTHERS;
    }
    String text = message.isEmpty() ? RankMessages.ending(rank, status) : message;
    if (status == 1 || stopping) {
      end = new UserError(text);
      return Next.END;
    }
    failure = text;
    again(text);
    return Next.START_AGAIN;
  }

  @Override
  public void lost(String executor, String why) {
    failure = "executor " + executor + " was lost: " + why;
    again(failure);
  }

  private void again(String what) {
    err.println("kedge: " + what + ". The ranks start again from the newest checkpoint");
    err.flush();
  }

  @Override
  public boolean stopping() {
    return stopping;
  }
}
