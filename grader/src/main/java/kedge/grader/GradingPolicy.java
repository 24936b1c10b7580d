package kedge.grader;

import java.util.List;

/**
 * Settings of the grader.
 *
 * @param lenient whether the last formula, or else the last number, counts as the answer if a completion states none;
 * otherwise a box, answer tags, {@code #### x} or a sentence that states the answer is required
 * @param anyForm whether an answer that equals the gold answer but only restates a computation, such as {@code 29 \cdot
 * 31} for 899, is correct; otherwise it is {@link GradingOutcome#NOT_EVALUATED}
 */
public record GradingPolicy(boolean lenient, boolean anyForm) {
  /** Policy for training: the answer must be stated and evaluated. */
  public static final GradingPolicy STRICT = new GradingPolicy(false, false);
  /** Policy for evaluation: the answer may be anywhere and in any form. */
  public static final GradingPolicy LENIENT = new GradingPolicy(true, true);

  /** Returns the strict and the lenient policy. */
  public static List<GradingPolicy> usual() {
    return List.of(STRICT, LENIENT);
  }
}
