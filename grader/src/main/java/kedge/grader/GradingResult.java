package kedge.grader;

import java.util.Objects;

/**
 * Result of grading one answer.
 *
 * @param outcome the verdict
 * @param extracted the text that was extracted as the answer; empty if none
 * @param rule the rule that decided, for instance {@code exact}, {@code numeric}, {@code list}
 * @param gold the parsed gold answer, fully parenthesized; empty if it was not parsed
 * @param answer the parsed answer, fully parenthesized; empty if it was not parsed
 * @param evaluations number of tree nodes evaluated; 0 if exact arithmetic or text decided
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

  /** Returns whether the answer is correct. */
  public boolean correct() {
    return outcome == GradingOutcome.CORRECT;
  }
}
