package kedge.grader;

import java.util.Objects;

/**
 * Result of grading one answer.
 *
 * @param outcome the verdict
 * @param extracted the text taken as the answer, empty when there is none
 * @param rule what decided, for instance {@code exact}, {@code numeric}, {@code list}
 * @param gold how the gold was read, with every bracket written; empty when it was not read
 * @param answer how the answer was read; empty when it was not read
 * @param evaluations tree nodes evaluated to decide, 0 when exact arithmetic or text did
 */
public record GradingResult(GradingOutcome outcome, String extracted, String rule, String gold, String answer,
    int evaluations) {
  public GradingResult {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(extracted, "extracted");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(gold, "gold");
    Objects.requireNonNull(answer, "answer");
  }

  /** Returns whether the answer is right. */
  public boolean correct() {
    return outcome == GradingOutcome.CORRECT;
  }
}
