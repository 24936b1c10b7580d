package kedge.rewards;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the pool calls a reward.
 *
 * <p>Concurrency is how many calls are made at a time while calls take about as long as each other. One that takes far
 * longer than any before it (it may hang) does not hold the others back until its deadline: another call is begun in
 * its place. At most as many calls again as the concurrency says stand in so. Where that number guards something (a
 * service, processes, memory), {@link #strictly()} makes it a bound that no call passes.
 *
 * @param unit what one call is given
 * @param most samples of one call, where the unit is the batch: a larger batch is cut into several calls
 * @param concurrency calls at the same time; the judge's own number where it is empty
 * @param deadline what one call may take, however many samples it was given; the judge's own where it is empty
 * @param strict whether calls that may hang count among those at the same time
 */
public record CallPlan(Unit unit, int most, OptionalInt concurrency, Optional<Duration> deadline, boolean strict) {

  /** What one call is given: one sample; all samples of one problem, in order; all samples of a batch, in order. */
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

  /** Sample by sample. */
  public static CallPlan perSample() {
    return new CallPlan(Unit.SAMPLE, 1, OptionalInt.empty(), Optional.empty(), false);
  }

  /** All completions of one problem in one call. */
  public static CallPlan perGroup() {
    return new CallPlan(Unit.GROUP, Integer.MAX_VALUE, OptionalInt.empty(), Optional.empty(), false);
  }

  /** Up to so many samples in one call. */
  public static CallPlan perBatch(int most) {
    return new CallPlan(Unit.BATCH, most, OptionalInt.empty(), Optional.empty(), false);
  }

  /** The same, so many at a time. */
  public CallPlan withConcurrency(int wanted) {
    return new CallPlan(unit, most, OptionalInt.of(wanted), deadline, strict);
  }

  /** The same with another deadline. */
  public CallPlan withDeadline(Duration wanted) {
    return new CallPlan(unit, most, concurrency, Optional.of(wanted), strict);
  }

  /** The same with never more calls at a time than its concurrency, those that may hang among them. */
  public CallPlan strictly() {
    return new CallPlan(unit, most, concurrency, deadline, true);
  }
}
