package kedge.rewards.judge;

import java.util.Optional;

/**
 * The parts of a completion that judges see. The thinking runs from the first {@code <think>} (or, where the prompt
 * opened it, from the end of the judgment) to the last {@code </think>}; the answer follows. An unclosed thought is
 * neither thinking nor answer. The judgment is the only {@code <judge>...</judge>} before the thinking.
 *
 * @param judgment the model's statement whether the problem needs thinking; empty unless there is exactly one
 * @param thinking the chain of thought, which may be blank; empty if there is none
 * @param answer the text after the thinking
 */
record CompletionParts(Optional<String> judgment, Optional<String> thinking, String answer) {
  private static final String THINK = "<think>";
  private static final String END_THINK = "</think>";
  private static final String JUDGE = "<judge>";
  private static final String END_JUDGE = "</judge>";

  static CompletionParts of(String text) {
    int open = text.indexOf(THINK);
    int close = text.lastIndexOf(END_THINK);
    int headEnd = open >= 0 ? open : close >= 0 ? close : text.length();
    String head = text.substring(0, headEnd);
    int judged = head.indexOf(JUDGE);
    int judgedEnd = head.lastIndexOf(END_JUDGE);
    boolean one = judged >= 0 && judged == head.lastIndexOf(JUDGE) && judgedEnd > judged
        && judgedEnd == head.indexOf(END_JUDGE);
    Optional<String> judgment = one ? Optional.of(head.substring(judged + JUDGE.length(), judgedEnd).strip())
        : Optional.empty();
    int afterHead = one ? judgedEnd + END_JUDGE.length() : 0;
    if (text.lastIndexOf(THINK) > close) {
      return new CompletionParts(judgment, Optional.empty(), "");
    }
    if (close < 0) {
      return new CompletionParts(judgment, Optional.empty(), text.substring(afterHead).strip());
    }
    int start = open >= 0 && open < close ? open + THINK.length() : afterHead;
    return new CompletionParts(judgment, Optional.of(text.substring(start, close).strip()),
        text.substring(close + END_THINK.length()).strip());
  }
}
