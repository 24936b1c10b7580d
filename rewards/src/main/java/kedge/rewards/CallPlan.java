package kedge.rewards;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the pool calls a reward.
 *
 * <p>{@code concurrency} is the number of concurrent calls. A call that takes far longer than all previous ones may
 * hang and block its slot until the deadline. The pool then starts a spare call, at most {@code concurrency} of them.
 * If the number is a hard limit (of a service, processes or memory), {@link #strictly()} forbids spare calls.
 *
 * @param unit input of one call
 * @param most maximum number of samples per call if the unit is the batch; larger batches are split
 * @param concurrency number of concurrent calls; empty for the pool's default
 * @param deadline time limit of one call, independent of its number of samples; empty for the pool's default
 * @param strict whether spare calls are forbidden
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

  /** Returns a plan with one sample per call. */
  public static CallPlan perSample() {
    return new CallPlan(Unit.SAMPLE, 1, OptionalInt.empty(), Optional.empty(), false);
  }

  /** Returns a plan with all completions of one problem per call. */
  public static CallPlan perGroup() {
    return new CallPlan(Unit.GROUP, Integer.MAX_VALUE, OptionalInt.empty(), Optional.empty(), false);
  }

  /** Returns a plan with up to {@code most} samples per call. */
  public static CallPlan perBatch(int most) {
    return new CallPlan(Unit.BATCH, most, OptionalInt.empty(), Optional.empty(), false);
  }

  /** Returns the plan with another concurrency. */
  public CallPlan withConcurrency(int wanted) {
    return new CallPlan(unit, most, OptionalInt.of(wanted), deadline, strict);
  }

  /** Returns the plan with another deadline. */
  public CallPlan withDeadline(Duration wanted) {
    return new CallPlan(unit, most, concurrency, Optional.of(wanted), strict);
  }

  /** Returns the plan without spare calls, so that there are never more concurrent calls than its concurrency. */
  public CallPlan strictly() {
    return new CallPlan(unit, most, concurrency, deadline, true);
  }
}
