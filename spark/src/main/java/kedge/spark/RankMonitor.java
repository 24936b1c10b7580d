package kedge.spark;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.cluster.RankFollower;
import kedge.data.cluster.RankFollower.Next;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The driver's side of a job of ranks: passes on what executors tell of the last attempt, and counts their slots. */
final class RankMonitor extends SparkListener {
  private final RankFollower follower;
  private final int ranks;
  private final int cpus;
  private final Map<String, Integer> cores = new HashMap<>();
  /** Ranks whose processes may be running. */
  private final Set<Running> running = new HashSet<>();
  private int attempt = -1;
  private int failedAttempt = -1;
  private boolean ended;
  private long enough = System.nanoTime();

  /** A rank in one attempt. */
  private record Running(int attempt, int rank, String executor) {
  }

  /** @param cpus cores of a slot */
  RankMonitor(RankFollower follower, int ranks, int cpus) {
    this.follower = follower;
    this.ranks = ranks;
    this.cpus = cpus;
  }

  /** Takes an event. Returns the answer, of a class that executors have without Kedge; null where none is awaited. */
  synchronized Object take(RankEvent event) {
    boolean stale = event.attempt() < attempt || ended;
    return switch (event.kind()) {
      case STARTING -> !stale && starts(event);
      case RUNNING -> !stale && follower.stopping();
      case ENDED -> (stale ? Next.AWAIT_OTHERS : ended(event)).name();
      case PRINTED, SAID, GONE -> {
        hear(event, stale);
        yield null;
      }
    };
  }

  /** Returns whether a rank may start: ranks of two attempts never write to one run folder. */
  private boolean starts(RankEvent event) {
    if (running.stream().anyMatch(rank -> rank.attempt() < event.attempt())) {
      return false;
    }
    if (event.attempt() > attempt) {
      attempt = event.attempt();
      follower.started(attempt, event.hosts());
    }
    running.add(new Running(attempt, event.rank(), event.executor()));
    return true;
  }

  private Next ended(RankEvent event) {
    Next next = follower.ended(event.rank(), event.status());
    failedAttempt = next == Next.START_AGAIN ? attempt : failedAttempt;
    ended |= next == Next.END;
    return next;
  }

  private void hear(RankEvent event, boolean stale) {
    if (event.kind() == RankEvent.Kind.GONE) {
      running.remove(new Running(event.attempt(), event.rank(), event.executor()));
    } else if (!stale && event.kind() == RankEvent.Kind.PRINTED) {
      follower.printed(event.text());
    } else if (!stale) {
      follower.said(event.rank(), event.text());
    }
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    cores.put(added.executorId(), added.executorInfo().totalCores());
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    cores.remove(removed.executorId());
    boolean used = running.removeIf(rank -> rank.executor().equals(removed.executorId()));
    if (used && attempt > failedAttempt && !ended) {
      failedAttempt = attempt;
      follower.lost(removed.executorId(), removed.reason().lines().findFirst().orElse("no reason given"));
    }
  }

  /** No executor is in use any more. */
  synchronized void close() {
    ended = true;
  }

  /** Returns whether the follower has ended the job. */
  synchronized boolean ended() {
    return ended;
  }

  /** Returns whether a rank or an executor has failed. */
  synchronized boolean failed() {
    return failedAttempt >= 0;
  }

  /** Number of starts of all ranks. */
  synchronized int attempts() {
    return attempt + 1;
  }

  /** Number of ranks that executors can run at the same time. */
  synchronized int slots() {
    return cores.values().stream().mapToInt(number -> number / cpus).sum();
  }

  /** Returns whether there is a slot for every rank. @throws UserError if there was none for too long */
  synchronized boolean enough(String master, Duration wait) {
    if (slots() >= ranks) {
      enough = System.nanoTime();
      return true;
    }
    if (System.nanoTime() - enough > wait.toNanos()) {
      throw new UserError("--ranks is " + ranks + ", but " + master + " has " + slots() + " slots: "
          + cores.size() + " executors with " + cores.values().stream().mapToInt(Integer::intValue).sum()
          + " cores, " + cpus + " a rank (spark.task.cpus), for " + wait.toSeconds()
          + " s. Maybe fewer ranks, or more workers?");
    }
    return false;
  }
}
