package kedge.chat.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A virtual clock: a pause ends at once and advances the time. Deadlines never fire. */
final class VirtualScheduler implements Scheduler {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private long now; // nanoseconds

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized Instant now() {
    return START.plusNanos(now);
  }

  @Override
  public CompletableFuture<Void> pause(Duration pause) {
    synchronized (this) {
      now += pause.toNanos();
    }
    pauses.add(pause);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Deadline deadline(Duration time, Runnable action) {
    return () -> {
    };
  }
}
