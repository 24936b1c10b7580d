package kedge.chat.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The clock that a client waits by; a test has one of its own. Waiting changes when replies come, never what they are.
 */
public interface Timing {

  /** Nanoseconds since some moment, never less than before. */
  long nanoTime();

  /** The time of day, for a {@code Retry-After} that is a date. */
  Instant now();

  /** Completes after a pause. */
  CompletableFuture<Void> pause(Duration pause);

  /** Runs an action after a time, unless it was cancelled before. */
  Deadline deadline(Duration time, Runnable action);

  /** A deadline that is running. */
  interface Deadline {
    void cancel();
  }
}
