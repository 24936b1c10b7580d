package kedge.rewards;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a reward says of one completion: a value, that it has nothing to say, or that it could not tell. An error is
 * never a zero.
 */
public sealed interface Verdict {

  /**
   * A finite value, with what else is worth writing down, in an order worth reading it in (outcome, extracted answer,
   * rule that decided).
   */
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

  /** The reward does not speak about this problem: it leaves the denominator. */
  record NotApplicable(String reason) implements Verdict {
    public NotApplicable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The reward should have spoken and could not (an exception, a deadline, an unreadable gold answer). Counted, never
   * 0.
   */
  record Unscorable(String reason) implements Verdict {
    public Unscorable {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
