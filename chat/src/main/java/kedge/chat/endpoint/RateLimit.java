package kedge.chat.endpoint;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Rate limit of an endpoint: requests and tokens per minute, evenly spaced, and no call while the endpoint asks to
 * wait. Estimated tokens are reserved before a call and corrected afterwards.
 */
final class RateLimit {
  private final Pacer requests;
  private final Pacer tokens;
  private final Scheduler scheduler;
  private long heldUntil = Long.MIN_VALUE; // guarded by this, as the pacers are

  RateLimit(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, Scheduler scheduler) {
    this.requests = new Pacer(requestsPerMinute.isPresent() ? requestsPerMinute.getAsLong() : Double.POSITIVE_INFINITY);
    this.tokens = new Pacer(tokensPerMinute.isPresent() ? tokensPerMinute.getAsLong() : Double.POSITIVE_INFINITY);
    this.scheduler = scheduler;
  }

  /**
   * Reserves a call. Returns the time to wait before it.
   *
   * @param amount estimated tokens
   */
  synchronized Duration reserve(long amount) {
    long now = scheduler.nanoTime();
    long held = heldUntil == Long.MIN_VALUE ? 0 : Math.max(0, heldUntil - now);
    return Duration
        .ofNanos(Math.max(held, Math.max(requests.reserve(1, now + held), tokens.reserve(amount, now + held)) + held));
  }

  /** Corrects the tokens reserved for a call. */
  synchronized void correct(long reserved, long taken) {
    tokens.correct(taken - reserved);
  }

  /** Blocks new calls until this time has passed. */
  synchronized void hold(Duration time) {
    long until = scheduler.nanoTime() + time.toNanos();
    heldUntil = heldUntil == Long.MIN_VALUE ? until : Math.max(heldUntil, until);
  }
}
