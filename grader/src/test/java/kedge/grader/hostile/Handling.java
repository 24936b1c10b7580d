package kedge.grader.hostile;

import kedge.grader.Grader;
import kedge.grader.GradingResult;
import kedge.grader.GradingPolicy;

/** Positions of a hostile text when an answer is graded. */
public enum Handling {
  /** The answer itself. */
  ANSWER,
  /** The gold answer. */
  GOLD,
  /** Both. */
  BOTH,
  /** The model's text. */
  COMPLETION,
  /** The content of a box. */
  BOX,
  /** The model's thoughts before a box. */
  THOUGHT,
  /** The published solution. */
  SOLUTION;

  /** The answer that every hostile text is compared with; none of them equals it. */
  static final String OTHER = "271828";

  /** Grades with the text in this position. */
  public GradingResult grade(GradingPolicy policy, String text) {
    return switch (this) {
      case ANSWER -> Grader.compare(OTHER, text);
      case GOLD -> Grader.compare(text, OTHER);
      case BOTH -> Grader.compare(text, text);
      case COMPLETION -> Grader.grade(OTHER, text, policy);
      case BOX -> Grader.grade(OTHER, "So \\boxed{" + text + "}", policy);
      case THOUGHT -> Grader.grade(OTHER, "<think>" + text + "</think>\\boxed{" + OTHER + "1}", policy);
      case SOLUTION -> Grader.grade(text, "\\boxed{" + OTHER + "}", policy);
    };
  }

  /** Returns whether a verdict of CORRECT would be wrong here for every text. */
  boolean mustDiffer() {
    return this != BOTH;
  }
}
