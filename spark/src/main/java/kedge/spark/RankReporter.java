package kedge.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import kedge.data.cluster.RankFollower.Next;

/** Tells the driver of one rank, in one attempt. */
final class RankReporter {
  private final int attempt;
  private final int rank;
  private final List<String> hosts;

  RankReporter(int attempt, int rank, List<String> hosts) {
    this.attempt = attempt;
    this.rank = rank;
    this.hosts = List.copyOf(hosts);
  }

  /** Asks whether the rank may start. */
  boolean starting() {
    return (Boolean) ask(event(RankEvent.Kind.STARTING, "", 0));
  }

  /** Tells that the process of the rank is gone. */
  void gone() {
    send(event(RankEvent.Kind.GONE, "", 0));
  }

  void printed(String line) {
    send(event(RankEvent.Kind.PRINTED, line, 0));
  }

  void said(String line) {
    send(event(RankEvent.Kind.SAID, line, 0));
  }

  /** Tells that the rank has ended. Returns what follows. */
  Next ended(int status) {
    return Next.valueOf((String) ask(event(RankEvent.Kind.ENDED, "", status)));
  }

  /** Returns whether the rank must stop. */
  boolean stopping() {
    return (Boolean) ask(event(RankEvent.Kind.RUNNING, "", 0));
  }

  private RankEvent event(RankEvent.Kind kind, String text, int status) {
    return new RankEvent(kind, attempt, rank, RankPlugin.executor().executorID(), text, status, hosts);
  }

  private static void send(RankEvent event) {
    try {
      RankPlugin.executor().send(event);
    } catch (IOException e) {
      throw new UncheckedIOException("the driver cannot be told of a rank", e);
    }
  }

  /** Asks the driver, and waits for its answer. */
  private static Object ask(RankEvent event) {
    FutureTask<Object> asked = new FutureTask<>(() -> RankPlugin.executor().ask(event));
    asked.run();
    try {
      return asked.get();
    } catch (InterruptedException e) {
      throw SparkApplication.interrupted(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the driver does not answer", e.getCause());
    }
  }
}
