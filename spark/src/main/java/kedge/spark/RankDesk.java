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
final class RankDesk extends SparkListener {
  private final RankFollower follower;
  private final int ranks;
  private final int cpus;
  private final Map<String, Integer> cores = new HashMap<>();
  /** Executors of the ranks that have not ended. */
  private final Set<String> inUse = new HashSet<>();
  private int attempt = -1;
  private boolean failed;
  private boolean ended;
  private long enough = System.nanoTime();

  /** @param cpus cores of a slot */
  RankDesk(RankFollower follower, int ranks, int cpus) {
    this.follower = follower;
    this.ranks = ranks;
    this.cpus = cpus;
  }

  /** Takes an event. Returns the answer, of a class that executors have without Kedge; null to a line. */
  synchronized Object take(RankEvent event) {
    if (event.attempt() < attempt || ended) {
      return switch (event.kind()) {
        case RUNNING -> Boolean.FALSE;
        case STARTED, ENDED -> Next.AWAIT_OTHERS.name();
        default -> null;
      };
    }
    if (event.attempt() > attempt) {
      attempt = event.attempt();
      inUse.clear();
      follower.started(attempt, event.hosts());
    }
    switch (event.kind()) {
      case STARTED -> inUse.add(event.executor());
      case PRINTED -> follower.printed(event.text());
      case SAID -> follower.said(event.rank(), event.text());
      case RUNNING -> {
        return follower.stopping();
      }
      case ENDED -> {
        Next next = follower.ended(event.rank(), event.status());
        failed |= next == Next.START_AGAIN;
        ended |= next == Next.END;
        if (next == Next.START_AGAIN) {
          inUse.clear(); // what is lost from now on is lost by this failure
        }
        return next.name();
      }
      default -> throw new IllegalArgumentException(event.kind().name());
    }
    return event.kind() == RankEvent.Kind.STARTED ? "" : null; // lines have no answer
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    cores.put(added.executorId(), added.executorInfo().totalCores());
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    cores.remove(removed.executorId());
    if (inUse.contains(removed.executorId()) && !ended) {
      failed = true;
      inUse.clear();
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
    return failed;
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
