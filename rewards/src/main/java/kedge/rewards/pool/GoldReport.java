package kedge.rewards.pool;

import java.util.List;

/**
 * Result of a {@link GoldCheck}.
 *
 * @param source the source's name
 * @param looked number of problems checked
 * @param unanswered number of problems without an answer
 * @param ungraded ids of problems without an answer to which no reward of the check applies
 * @param failures problems whose known answer is not graded right
 */
public record GoldReport(String source, int looked, int unanswered, List<String> ungraded, List<Failure> failures) {
  private static final int SHOWN = 1000;
  private static final int SHOWN_OF_ALL = 3;

  public GoldReport {
    ungraded = List.copyOf(ungraded);
    failures = List.copyOf(failures);
  }

  /** Cause of a failure. */
  public enum Fault {
    /** A known answer that does not score 1. */
    SCORE,
    /** A blank completion that does not score 0. */
    BLANK,
    /** A known answer that cannot be parsed, or to which no reward applies. */
    ANSWER,
    /** A call of a reward that failed; another call may succeed. */
    CALL
  }

  /** A problem and the reason why it fails. */
  public record Failure(String problem, String reason, Fault fault) {
    /** Returns whether the problem, not a call, is at fault. */
    public boolean ofProblem() {
      return fault != Fault.CALL;
    }
  }

  /** Returns the failures of calls. */
  public List<Failure> failedCalls() {
    return failures.stream().filter(failure -> !failure.ofProblem()).toList();
  }

  /** Returns whether every problem passed. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** Returns whether no known answer scores 1, so that the reward is at fault, not the problems. */
  public boolean noneScored() {
    return looked > SHOWN_OF_ALL
        && failures.stream().filter(failure -> failure.fault() == Fault.SCORE).count() == looked;
  }

  /**
   * Returns one line, followed by the failures with their reasons: at most 1000, and only a few if the reward is at
   * fault.
   */
  public String describe() {
    String head = "gold check of " + source + ": " + (looked - failures.size()) + " of " + looked + " problems pass"
        + (unanswered > 0 ? ", " + unanswered + " have no answer" : "");
    StringBuilder text = new StringBuilder(head);
    int shown = noneScored() ? SHOWN_OF_ALL : SHOWN;
    failures.stream().limit(shown)
        .forEach(failure -> text.append("\n  ").append(failure.problem()).append(": ").append(failure.reason()));
    return text.append(failures.size() > shown ? "\n  and " + (failures.size() - shown) + " more" : "").toString();
  }
}
