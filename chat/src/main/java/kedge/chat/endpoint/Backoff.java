package kedge.chat.endpoint;

import java.time.Duration;
import kedge.data.KeyedRandom;

/**
 * How long to wait before asking again: twice as long each time, with jitter, so that many calls that failed together
 * do not come back together. The jitter is drawn by the request's own key.
 *
 * @param retries how often a call is made again
 * @param first the wait before the first retry, without jitter
 * @param most no wait is longer; an endpoint that asks for a longer one is given up
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
   * The wait before retry number {@code attempt}, from 0: {@code first · 2^attempt}, at most {@link #most}, times a
   * draw from [0.5, 1).
   */
  public Duration delay(int attempt, String key) {
    double whole = Math.min(most.toNanos(), first.toNanos() * Math.pow(2, attempt));
    return Duration.ofNanos((long) (whole * (0.5 + 0.5 * KeyedRandom.uniform(KeyedRandom.text(key), attempt))));
  }
}
