package kedge.grader.hostile;

import kedge.grader.Grader;
import kedge.grader.GradingResult;
import kedge.grader.GradingPolicy;

/** The places where a hostile text can stand when one answer is graded. */
public enum Handling {
  /** The answer itself. */
  ANSWER,
  /** The known answer. */
  GOLD,
  /** Both. */
  BOTH,
  /** The model's text. */
  COMPLETION,
  /** What the model put in a box. */
  BOX,
  /** The model's thoughts before a box. */
  THOUGHT,
  /** The published solution. */
  SOLUTION;

  /** What every hostile text is held against; none of them says this. */
  static final String OTHER = "271828";

  /** Grades with the text in this place. */
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

  /** Whether a verdict of CORRECT would be a fault here, whatever the text. */
  boolean mustDiffer() {
    return this != BOTH;
  }
}
