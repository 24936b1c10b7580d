package kedge.rewards;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Result of a reward for one completion: a score, not applicable, or unscorable. An error is never a zero. */
public sealed interface Verdict {

  /** A finite value, with details for the log in reading order (outcome, extracted answer, rule that decided). */
  record Scored(double value, Map<String, String> detail) implements Verdict {
    public Scored {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a score must be finite, but is " + value);
      }
      detail.forEach((key, text) -> {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(text, key);
      });
      detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
    }

    public Scored(double value) {
      this(value, Map.of());
    }
  }

  /** The reward does not apply to this problem, and is left out of sums and means. */
  record NotApplicable(String reason) implements Verdict {
    public NotApplicable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The reward applies but failed (an exception, a deadline, an unreadable known answer). Counted, never 0.
   *
   * @param ofProblem whether the cause is the problem, such as its known answer or a column, so that every call would
   * fail
   */
  record Unscorable(String reason, boolean ofProblem) implements Verdict {
    public Unscorable {
      Objects.requireNonNull(reason, "reason");
    }

    /** Makes a failure of a call; another call may succeed. */
    public Unscorable(String reason) {
      this(reason, false);
    }
  }
}
