package kedge.chat.endpoint;

import java.time.Duration;
import kedge.data.KeyedRandom;

/**
 * Exponential backoff with jitter. The jitter is a function of the request.
 *
 * @param retries maximum number of retries of a call
 * @param first wait before the first retry, without jitter
 * @param most maximum wait; a call fails if its endpoint asks for a longer one
 */
public record Backoff(int retries, Duration first, Duration most) {
  public Backoff {
    if (retries < 0) {
      throw new IllegalArgumentException("retries is " + retries + ", expected at least 0");
    }
    if (first.isNegative() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("longest_wait is " + most + ", expected at least the first wait " + first);
    }
  }

  /**
   * Returns the wait before retry number {@code attempt}, from 0: {@code first · 2^attempt}, at most {@link #most},
   * times a draw from [0.5, 1).
   */
  public Duration delay(int attempt, String key) {
    double whole = Math.min(most.toNanos(), first.toNanos() * Math.pow(2, attempt));
    return Duration.ofNanos((long) (whole * (0.5 + 0.5 * KeyedRandom.uniform(KeyedRandom.text(key), attempt))));
  }
}
