package kedge.grader.hostile;

import java.util.List;
import kedge.grader.Grader;
import kedge.grader.GradingResult;
import kedge.grader.extract.GradingPolicy;

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
  private static final List<Grader> GRADERS = List.of(new Grader(GradingPolicy.STRICT),
      new Grader(GradingPolicy.LENIENT));

  /** The graders by each policy. */
  public static List<Grader> graders() {
    return GRADERS;
  }

  /** Grades with the text in this place. */
  public GradingResult grade(Grader grader, String text) {
    return switch (this) {
      case ANSWER -> grader.compare(OTHER, text);
      case GOLD -> grader.compare(text, OTHER);
      case BOTH -> grader.compare(text, text);
      case COMPLETION -> grader.grade(OTHER, text);
      case BOX -> grader.grade(OTHER, "So \\boxed{" + text + "}");
      case THOUGHT -> grader.grade(OTHER, "<think>" + text + "</think>\\boxed{" + OTHER + "1}");
      case SOLUTION -> grader.grade(text, "\\boxed{" + OTHER + "}");
    };
  }

  /** Whether a verdict of CORRECT would be a fault here, whatever the text. */
  boolean mustDiffer() {
    return this != BOTH;
  }
}
