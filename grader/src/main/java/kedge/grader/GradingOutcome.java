package kedge.grader;

import kedge.grader.tree.Limits;

/** Outcome of comparing an answer with the known one. */
public enum GradingOutcome {
  /** The answer says the same as the gold. */
  CORRECT,
  /** The answer was read and says something else. */
  WRONG,
  /** The answer equals the gold, but leaves a computation to be done that the gold has done. */
  NOT_EVALUATED,
  /** The completion gives no final answer in the form the policy asks for. */
  NO_ANSWER,
  /** The answer is in no known notation, and its text is not the gold's. */
  UNPARSABLE_PREDICTION,
  /** The known answer itself cannot be read: nothing can be said of any completion. */
  UNPARSABLE_GOLD,
  /** Reading or comparing the answer would take more work than {@link Limits} allows. */
  TOO_COMPLEX
}
