package kedge.rewards.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Workers of one kind, each with one call at a time, as many as there are concurrent callers. A worker that failed or
 * was interrupted is killed; a later call starts a new one within its time limit.
 */
public final class WorkerPool implements AutoCloseable {
  private static final long PATIENCE_MILLISECONDS = 1000;
  private final Launch launch;
  private final Deque<WorkerProcess> idle = new ArrayDeque<>(); // guarded by this, as are the two below
  private final Set<WorkerProcess> all = new HashSet<>();
  private boolean closed;

  /**
   * Starts the first worker, so that failures show before the run.
   *
   * @throws IllegalArgumentException with the reason if it does not start
   */
  public WorkerPool(Launch launch) {
    this.launch = launch;
    try {
      idle.add(started());
    } catch (WorkerFailure e) {
      throw new IllegalArgumentException("reward " + launch.name() + " cannot start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reward " + launch.name() + " was started", e);
    }
  }

  /** Returns the first report of a worker. */
  public synchronized JsonNode ready() {
    return idle.getFirst().ready();
  }

  /** Calls a worker. @throws WorkerFailure if it does not answer, in which case it is killed */
  public JsonNode call(ObjectNode request) throws InterruptedException {
    WorkerProcess worker = take();
    try {
      JsonNode answer = worker.call(request);
      synchronized (this) {
        idle.addFirst(worker);
      }
      return answer;
    } catch (InterruptedException | RuntimeException e) {
      synchronized (this) {
        all.remove(worker);
      }
      throw e;
    }
  }

  private WorkerProcess take() throws InterruptedException {
    synchronized (this) {
      if (closed) {
        throw new WorkerFailure("it has been closed");
      }
      for (WorkerProcess worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
        if (worker.alive()) {
          return worker;
        }
        all.remove(worker);
        worker.kill();
      }
    }
    return started();
  }

  private WorkerProcess started() throws InterruptedException {
    WorkerProcess worker = WorkerProcess.start(launch);
    synchronized (this) {
      if (closed) {
        worker.kill();
        throw new WorkerFailure("it has been closed");
      }
      all.add(worker);
    }
    return worker;
  }

  /** Number of live workers. */
  public synchronized int workers() {
    return all.size();
  }

  /** Ends the workers; kills those that have not ended within a second. */
  @Override
  public void close() {
    List<WorkerProcess> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(all);
      all.clear();
      idle.clear();
    }
    left.forEach(WorkerProcess::closeInput);
    long until = System.nanoTime() + PATIENCE_MILLISECONDS * 1_000_000;
    for (WorkerProcess worker : left) {
      try {
        worker.end(Math.max(0, (until - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        worker.kill();
        Thread.currentThread().interrupt();
      }
    }
  }
}
