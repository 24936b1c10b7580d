package kedge.chat.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Clock and timer of a client; tests have one with virtual time. */
public interface Scheduler {

  /** Monotonic time in nanoseconds. */
  long nanoTime();

  /** Wall-clock time, for a {@code Retry-After} that is a date. */
  Instant now();

  /** Completes after a pause. */
  CompletableFuture<Void> pause(Duration pause);

  /** Runs an action after a time, unless canceled before. */
  Deadline deadline(Duration time, Runnable action);

  /** Handle of a scheduled action. */
  interface Deadline {
    void cancel();
  }
}
