package kedge.grader;

import java.util.List;

/**
 * Settings of the grader.
 *
 * @param lenient whether the last formula, else the last number of the text is taken where a completion names no
 * answer; otherwise a box, answer tags, {@code #### x} or a sentence that names the answer is needed
 * @param anyForm whether an answer that equals the gold but only restates a computation, such as {@code 29 \cdot 31}
 * for 899, is right; otherwise it is {@link GradingOutcome#NOT_EVALUATED}
 */
public record GradingPolicy(boolean lenient, boolean anyForm) {
  /** For training: the answer is named and worked out. */
  public static final GradingPolicy STRICT = new GradingPolicy(false, false);
  /** For evaluation: the answer may stand anywhere and in any form. */
  public static final GradingPolicy LENIENT = new GradingPolicy(true, true);

  /** The two usual policies. */
  public static List<GradingPolicy> usual() {
    return List.of(STRICT, LENIENT);
  }
}
