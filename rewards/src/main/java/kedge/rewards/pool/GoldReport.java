package kedge.rewards.pool;

import java.util.List;

/**
 * Result of a {@link GoldCheck}.
 *
 * @param source the source's name
 * @param looked problems that were checked
 * @param unanswered problems without an answer
 * @param ungraded ids of those without an answer to which no reward of the check applies
 * @param failures problems whose known answer is not graded right
 */
public record GoldReport(String source, int looked, int unanswered, List<String> ungraded, List<Failure> failures) {
  private static final int SHOWN = 1000;
  private static final int SHOWN_OF_ALL = 3;

  public GoldReport {
    ungraded = List.copyOf(ungraded);
    failures = List.copyOf(failures);
  }

  /** What is at fault. */
  public enum Fault {
    /** A known answer that is not paid 1. */
    SCORE,
    /** A blank completion that is paid. */
    BLANK,
    /** A known answer that cannot be read, or that no reward speaks about. */
    ANSWER,
    /** A call of a reward that failed, and may end otherwise another time. */
    CALL
  }

  /** A problem and the reason why it fails. */
  public record Failure(String problem, String reason, Fault fault) {
    /** Returns whether the problem is at fault, and no call. */
    public boolean ofProblem() {
      return fault != Fault.CALL;
    }
  }

  /** Returns the failures for which no problem is at fault. */
  public List<Failure> failedCalls() {
    return failures.stream().filter(failure -> !failure.ofProblem()).toList();
  }

  /** Returns whether every problem passed. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** Returns whether every known answer has another score than 1: the reward is at fault then, not the problems. */
  public boolean noneScored() {
    return looked > SHOWN_OF_ALL
        && failures.stream().filter(failure -> failure.fault() == Fault.SCORE).count() == looked;
  }

  /**
   * One line, and below it each failure with its reason: of more than 1000 the first, and few where the reward is at
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
