package kedge.recipes.annotation;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a record's values, so that its constructor can report all of them at once: one line each,
 * key first.
 */
public final class Expect {
  private final List<String> faults = new ArrayList<>();

  public Expect atLeast(String key, double value, double least) {
    return that(value >= least, key, value, "expected at least " + number(least));
  }

  public Expect above(String key, double value, double bound) {
    return that(value > bound && Double.isFinite(value), key, value, "expected above " + number(bound));
  }

  /** From {@code least} to {@code most}, both allowed. */
  public Expect within(String key, double value, double least, double most) {
    return that(value >= least && value <= most, key, value, "expected " + number(least) + " to " + number(most));
  }

  private Expect that(boolean holds, String key, double value, String expected) {
    return that(holds, key + " is " + number(value) + ", " + expected);
  }

  /** @param fault begins with the key at fault */
  public Expect that(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
    return this;
  }

  /** A check that another makes; what it refuses is a fault, in its words. */
  public Expect refusedBy(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException refused) {
      faults.add(refused.getMessage());
    }
    return this;
  }

  /** @throws IllegalArgumentException with one line per fault, if there was any */
  public void done() {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : String.valueOf(value);
  }
}
