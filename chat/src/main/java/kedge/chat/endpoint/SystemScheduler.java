package kedge.chat.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system clock and one daemon thread, which ends when idle. */
public final class SystemScheduler implements Scheduler {
  private final ScheduledThreadPoolExecutor timer;

  /** Makes a scheduler. @param name prefix of its thread's name */
  public SystemScheduler(String name) {
    timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, name + "-timer");
      thread.setDaemon(true);
      return thread;
    });
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public CompletableFuture<Void> pause(Duration pause) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    timer.schedule(() -> over.complete(null), pause.toNanos(), TimeUnit.NANOSECONDS);
    return over;
  }

  @Override
  public Deadline deadline(Duration time, Runnable action) {
    ScheduledFuture<?> scheduled = timer.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
