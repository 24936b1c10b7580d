package kedge.grader;

import kedge.grader.tree.Limits;

/** Outcome of grading an answer. */
public enum GradingOutcome {
  /** The answer equals the gold answer. */
  CORRECT,
  /** The answer was parsed and differs from the gold answer. */
  WRONG,
  /** The answer equals the gold answer, but leaves a computation open that the gold answer has evaluated. */
  NOT_EVALUATED,
  /** The completion has no final answer in the form that the policy requires. */
  NO_ANSWER,
  /** The answer is in no known notation, and its text differs from the gold answer's. */
  UNPARSABLE_PREDICTION,
  /** The gold answer cannot be parsed, so no completion can be graded. */
  UNPARSABLE_GOLD,
  /** Parsing or comparing the answer would exceed a limit of {@link Limits}. */
  TOO_COMPLEX
}
