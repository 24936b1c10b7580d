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

  public GoldReport {
    ungraded = List.copyOf(ungraded);
    failures = List.copyOf(failures);
  }

  /**
   * A problem and the reason why it fails.
   *
   * @param ofProblem whether the problem is at fault: it has a score other than expected, or its known answer cannot be
   * read; false where a call of a reward failed, which may end otherwise another time
   */
  public record Failure(String problem, String reason, boolean ofProblem) {
  }

  /** Returns the failures for which no problem is at fault. */
  public List<Failure> failedCalls() {
    return failures.stream().filter(failure -> !failure.ofProblem()).toList();
  }

  /** Returns whether every problem passed. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** One line, and below it each failure with its reason: of more than 1000 the first. */
  public String describe() {
    String head = "gold check of " + source + ": " + (looked - failures.size()) + " of " + looked + " problems pass"
        + (unanswered > 0 ? ", " + unanswered + " have no answer" : "");
    StringBuilder text = new StringBuilder(head);
    failures.stream().limit(SHOWN)
        .forEach(failure -> text.append("\n  ").append(failure.problem()).append(": ").append(failure.reason()));
    return text.append(failures.size() > SHOWN ? "\n  and " + (failures.size() - SHOWN) + " more" : "").toString();
  }
}
