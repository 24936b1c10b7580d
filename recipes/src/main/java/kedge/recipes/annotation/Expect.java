package kedge.recipes.annotation;

import java.util.ArrayList;
import java.util.List;

/** Checks of a record's values that report all faults at once: one line each, key first. */
public final class Expect {
  private final List<String> faults = new ArrayList<>();

  /** Expects a value of at least {@code least}. */
  public Expect atLeast(String key, double value, double least) {
    return that(value >= least, key, value, "expected at least " + number(least));
  }

  /** Expects a finite value above {@code bound}. */
  public Expect above(String key, double value, double bound) {
    return that(value > bound && Double.isFinite(value), key, value, "expected above " + number(bound));
  }

  /** Expects a value from {@code least} to {@code most}, both included. */
  public Expect within(String key, double value, double least, double most) {
    return that(value >= least && value <= most, key, value, "expected " + number(least) + " to " + number(most));
  }

  private Expect that(boolean holds, String key, double value, String expected) {
    return that(holds, key + " is " + number(value) + ", " + expected);
  }

  /** Expects a condition to hold. @param fault the message otherwise, which begins with the key at fault */
  public Expect that(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
    return this;
  }

  /** Expects a check to pass; the message of its {@link IllegalArgumentException} is the fault. */
  public Expect refusedBy(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException refused) {
      faults.add(refused.getMessage());
    }
    return this;
  }

  /** Ends the checks. @throws IllegalArgumentException with one line per fault, if there is any */
  public void done() {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : String.valueOf(value);
  }
}
