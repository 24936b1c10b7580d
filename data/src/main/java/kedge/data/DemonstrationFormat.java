package kedge.data;

import java.util.List;
import java.util.Optional;

/** Format of a worked answer as an assistant turn. The final answer always stands in {@code \boxed{}}. */
public enum DemonstrationFormat {
  /** {@code <think>}, the reasoning, {@code </think>}, a blank line, the boxed answer: the format of Qwen3. */
  THINK,
  /** The boxed answer alone. */
  DIRECT,
  /**
   * {@code <judge>}, whether thinking is needed, {@code </judge>}, then as {@link #THINK}; where there is no reasoning,
   * thinking is said not to be needed and the thought is two line feeds (SAIL-RL, section 3). The words and marks must
   * be in the tokenizer.
   */
  JUDGE_THINK,
  /** The reasoning as the data write it, and nothing else. */
  AS_WRITTEN;

  /** Judgment of a problem that needs thinking. */
  public static final String NEEDED = "This needs thinking.";
  /** Judgment of a problem that is answered directly. */
  public static final String NEEDLESS = "This needs no thinking.";
  private static final List<String> MARKS = List.of("<think>", "</think>", "\\boxed{", "}");

  /** Returns the tags in completions; a small tokenizer may have one token for each. */
  public static List<String> marks() {
    return MARKS;
  }

  /**
   * Returns the text of a worked answer. With empty reasoning, {@code THINK} and {@code JUDGE_THINK} have an empty
   * thought, in Qwen3's format.
   */
  public String text(String reasoning, String answer) {
    String boxed = "\\boxed{" + answer + "}";
    String judged = this == JUDGE_THINK ? "<judge>" + (reasoning.isBlank() ? NEEDLESS : NEEDED) + "</judge>\n" : "";
    if (this == AS_WRITTEN) {
      return reasoning;
    }
    return this == DIRECT ? boxed : judged + "<think>\n" + reasoning.strip() + "\n</think>\n\n" + boxed;
  }

  /**
   * Returns the reasoning of a text made by {@link #text} for this answer; empty for {@code DIRECT}; other texts are
   * returned unchanged.
   */
  public static String reasoning(String text, String answer) {
    String head = "<think>\n";
    String tail = "\n</think>\n\n" + DIRECT.text("", answer);
    if (text.equals(DIRECT.text("", answer))) {
      return "";
    }
    boolean think = text.startsWith(head) && text.endsWith(tail) && text.length() >= head.length() + tail.length();
    return think ? text.substring(head.length(), text.length() - tail.length()) : text;
  }

  /**
   * Returns whether a solution is learned unchanged, since it contains a thought or a box.
   *
   * @param whole whether the solution is also the known answer
   */
  public boolean written(String solution, boolean whole) {
    boolean own = whole || solution.contains("<think>") || solution.contains("</think>")
        || solution.contains("\\boxed{");
    return this == AS_WRITTEN || this == THINK && own;
  }

  /** Returns the assistant turn of a worked answer; empty if this format needs reasoning and there is none. */
  public Optional<Turn> turn(Optional<String> reasoning, String answer) {
    if (this == AS_WRITTEN) {
      return reasoning.map(text -> Turn.written(Role.ASSISTANT, text));
    }
    if (this == THINK && reasoning.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Turn.of(Role.ASSISTANT, text(reasoning.orElse(""), answer)));
  }
}
