package kedge.rewards;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Calls of a reward by the pool.
 *
 * <p>{@code concurrency} is the number of calls at a time. A call that takes far longer than all before it may hang,
 * and would block its place until the deadline: a spare call is then started beside it, at most {@code concurrency} of
 * them. Where the number protects something (a service, processes, memory), {@link #strictly()} rules spare calls out.
 *
 * @param unit what one call is given
 * @param most greatest number of samples of one call where the unit is the batch; larger batches are split
 * @param concurrency calls at the same time; the pool's own number where it is empty
 * @param deadline time for one call, whatever its number of samples; the pool's own where it is empty
 * @param strict whether no spare calls are started
 */
public record CallPlan(Unit unit, int most, OptionalInt concurrency, Optional<Duration> deadline, boolean strict) {

  /** Samples of one call: one sample, all samples of one problem, or all samples of a batch; in order. */
  public enum Unit {
    SAMPLE, GROUP, BATCH
  }

  public CallPlan {
    Objects.requireNonNull(unit, "unit");
    if (most < 1) {
      throw new IllegalArgumentException("most is " + most + ", expected at least 1 sample a call");
    }
    if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
      throw new IllegalArgumentException("concurrency is " + concurrency.getAsInt() + ", expected at least 1");
    }
    if (deadline.isPresent() && (deadline.get().isNegative() || deadline.get().isZero())) {
      throw new IllegalArgumentException("deadline is " + deadline.get() + ", expected a time above 0");
    }
  }

  /** One sample a call. */
  public static CallPlan perSample() {
    return new CallPlan(Unit.SAMPLE, 1, OptionalInt.empty(), Optional.empty(), false);
  }

  /** All completions of one problem a call. */
  public static CallPlan perGroup() {
    return new CallPlan(Unit.GROUP, Integer.MAX_VALUE, OptionalInt.empty(), Optional.empty(), false);
  }

  /** Up to {@code most} samples a call. */
  public static CallPlan perBatch(int most) {
    return new CallPlan(Unit.BATCH, most, OptionalInt.empty(), Optional.empty(), false);
  }

  /** The plan with another concurrency. */
  public CallPlan withConcurrency(int wanted) {
    return new CallPlan(unit, most, OptionalInt.of(wanted), deadline, strict);
  }

  /** The plan with another deadline. */
  public CallPlan withDeadline(Duration wanted) {
    return new CallPlan(unit, most, concurrency, Optional.of(wanted), strict);
  }

  /** The plan without spare calls: never more calls at a time than its concurrency. */
  public CallPlan strictly() {
    return new CallPlan(unit, most, concurrency, deadline, true);
  }
}
