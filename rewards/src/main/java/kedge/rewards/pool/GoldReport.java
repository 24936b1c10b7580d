package kedge.rewards.pool;

import java.util.List;

/**
 * What a {@link GoldCheck} found.
 *
 * @param source the source's name
 * @param looked problems whose gold answer and blank completion were judged
 * @param unanswered problems without an answer, which were passed over
 * @param failures problems whose answer cannot be trusted to the rewards
 */
public record GoldReport(String source, int looked, int unanswered, List<Failure> failures) {
  private static final int SHOWN = 10;

  public GoldReport {
    failures = List.copyOf(failures);
  }

  /** A problem, and why its answer is not graded as it should be. */
  public record Failure(String problem, String reason) {
  }

  /** Whether every problem passed. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** One line if all is well; else the first failures with the count of all. */
  public String describe() {
    String head = "gold check of " + source + ": " + (looked - failures.size()) + " of " + looked + " problems pass"
        + (unanswered > 0 ? ", " + unanswered + " have no answer" : "");
    StringBuilder text = new StringBuilder(head);
    failures.stream().limit(SHOWN)
        .forEach(failure -> text.append("\n  ").append(failure.problem()).append(": ").append(failure.reason()));
    return text.append(failures.size() > SHOWN ? "\n  and " + (failures.size() - SHOWN) + " more" : "").toString();
  }
}
