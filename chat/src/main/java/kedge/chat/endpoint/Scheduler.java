package kedge.chat.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Clock and timer of a client. Tests use virtual time. */
public interface Scheduler {

  /** Returns monotonic time in nanoseconds. */
  long nanoTime();

  /** Returns wall-clock time, for a {@code Retry-After} header with a date. */
  Instant now();

  /** Returns a future that completes after a pause. */
  CompletableFuture<Void> pause(Duration pause);

  /** Runs an action after a time, unless it is canceled before. */
  Deadline deadline(Duration time, Runnable action);

  /** Handle of a scheduled action. */
  interface Deadline {
    void cancel();
  }
}
