package kedge.chat.endpoint;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How often an endpoint may be asked: requests and tokens a minute, each evenly spaced, and not at all while it has
 * asked to be left alone. Tokens are reserved by an estimate before a call and corrected by what it took.
 */
final class RateLimit {
  private final Pace requests;
  private final Pace tokens;
  private final Timing timing;
  private long heldUntil = Long.MIN_VALUE; // guarded by this, as the paces are

  RateLimit(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, Timing timing) {
    this.requests = new Pace(requestsPerMinute.isPresent() ? requestsPerMinute.getAsLong() : Double.POSITIVE_INFINITY);
    this.tokens = new Pace(tokensPerMinute.isPresent() ? tokensPerMinute.getAsLong() : Double.POSITIVE_INFINITY);
    this.timing = timing;
  }

  /** Takes the next place for a call of so many tokens. Returns how long to wait for it. */
  synchronized Duration reserve(long amount) {
    long now = timing.nanoTime();
    long held = heldUntil == Long.MIN_VALUE ? 0 : Math.max(0, heldUntil - now);
    return Duration
        .ofNanos(Math.max(held, Math.max(requests.reserve(1, now + held), tokens.reserve(amount, now + held)) + held));
  }

  /** A call took other than what was reserved for it. */
  synchronized void correct(long reserved, long taken) {
    tokens.correct(taken - reserved);
  }

  /** No call begins before this time has passed. */
  synchronized void hold(Duration time) {
    long until = timing.nanoTime() + time.toNanos();
    heldUntil = heldUntil == Long.MIN_VALUE ? until : Math.max(heldUntil, until);
  }
}
