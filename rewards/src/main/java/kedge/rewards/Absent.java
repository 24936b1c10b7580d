package kedge.rewards;

import java.util.Map;

/** Verdict on a completion that lacks the part to be judged. Use {@code ZERO} where a policy could learn to omit it. */
public enum Absent {
  NOT_APPLICABLE, ZERO;

  /** Returns the verdict. @param missing what is missing, for its reason */
  public Verdict verdict(String missing) {
    return this == ZERO ? new Verdict.Scored(0, Map.of("rule", "absent: " + missing))
        : new Verdict.NotApplicable(missing);
  }
}
