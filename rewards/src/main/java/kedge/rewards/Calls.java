package kedge.rewards;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the pool calls a reward.
 *
 * @param unit what one call is given
 * @param most samples of one call, where the unit is the batch: a larger batch is cut into several calls
 * @param concurrency calls at the same time; the judge's own number where it is empty
 * @param deadline what one call may take, however many samples it was given; the judge's own where it is empty
 */
public record Calls(Unit unit, int most, OptionalInt concurrency, Optional<Duration> deadline) {

  /** What one call is given: one sample; all samples of one problem, in order; all samples of a batch, in order. */
  public enum Unit { SAMPLE, GROUP, BATCH }

  public Calls {
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
  public static Calls perSample() {
    return new Calls(Unit.SAMPLE, 1, OptionalInt.empty(), Optional.empty());
  }

  /** All completions of one problem in one call. */
  public static Calls perGroup() {
    return new Calls(Unit.GROUP, Integer.MAX_VALUE, OptionalInt.empty(), Optional.empty());
  }

  /** Up to so many samples in one call. */
  public static Calls perBatch(int most) {
    return new Calls(Unit.BATCH, most, OptionalInt.empty(), Optional.empty());
  }

  /** The same, so many at a time. */
  public Calls withConcurrency(int wanted) {
    return new Calls(unit, most, OptionalInt.of(wanted), deadline);
  }

  /** The same with another deadline. */
  public Calls withDeadline(Duration wanted) {
    return new Calls(unit, most, concurrency, Optional.of(wanted));
  }
}
