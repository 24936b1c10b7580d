package kedge.data;

/** Form of a demonstration, determined from its text; it decides which tokens are learned. */
public enum DemonstrationForm {
  /** The answer alone, or after an empty thought. SAIL-VL2's Eq. 3 learns {@code log P(A | I)} of it. */
  DIRECT,
  /** A thought, then the answer. Eq. 2 and 3 learn {@code log P(T∘A | I)}. */
  THINKING,
  /**
   * A judgment of whether thinking is needed, a thought that may be empty, the answer. SAIL-RL's Eq. 2 learns {@code
   * log P(J∘T∘A | I)}.
   */
  JUDGED;

  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";
  private static final String JUDGE = "<judge>";
  private static final String JUDGE_END = "</judge>";

  /**
   * Returns the form of a demonstration.
   *
   * @throws UserError for an unclosed judgment or thought, or a judgment without a thought after it
   */
  public static DemonstrationForm of(String text) {
    String said = text.strip();
    if (said.startsWith(JUDGE)) {
      String rest = after(said, JUDGE_END, JUDGE).strip();
      if (!rest.startsWith(THINK)) {
        throw new UserError(
            "after </judge> expected <think>, empty where no thinking is needed, but it goes on: " + beginning(rest));
      }
      after(rest, THINK_END, THINK);
      return JUDGED;
    }
    if (said.startsWith(THINK)) {
      after(said, THINK_END, THINK);
    }
    return thought(said).isBlank() ? DIRECT : THINKING;
  }

  /** Returns whether a text has one of the forms. */
  public static boolean isOne(String text) {
    try {
      of(text);
      return true;
    } catch (UserError malformed) {
      return false;
    }
  }

  /** Returns the answer of a direct demonstration: its text without the empty thought before it. */
  public static String answer(String text) {
    String said = text.strip();
    return said.contains(THINK_END) ? after(said, THINK_END, THINK).strip() : said;
  }

  /** Returns the text before {@code </think>}, without {@code <think>}, which may be part of the chat template. */
  private static String thought(String said) {
    int end = said.indexOf(THINK_END);
    return end < 0 ? "" : said.substring(said.startsWith(THINK) ? THINK.length() : 0, end);
  }

  private static String after(String text, String end, String begin) {
    int at = text.indexOf(end);
    if (at < 0) {
      throw new UserError(begin + " is begun and never ended by " + end + ": " + beginning(text));
    }
    return text.substring(at + end.length());
  }

  private static String beginning(String text) {
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + "\"";
  }
}
