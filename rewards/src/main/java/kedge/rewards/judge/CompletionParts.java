package kedge.rewards.judge;

import java.util.Optional;

/**
 * A completion taken apart for its judges. The thinking runs from the first {@code <think>} (or, where the prompt
 * opened it, from what follows the judgement) to the last {@code </think>}; the answer is what follows. A thought left
 * open is no thinking, and what stands in it no answer. The judgement is the one {@code <judge>...</judge>} before the
 * thinking. One linear scan each.
 *
 * @param judgement what the model said on whether the problem needs thinking; empty where there is not exactly one
 * @param thinking its chain of thought, which may be blank; empty where there is none
 * @param answer what it said after that
 */
record CompletionParts(Optional<String> judgement, Optional<String> thinking, String answer) {
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
    Optional<String> judgement = one ? Optional.of(head.substring(judged + JUDGE.length(), judgedEnd).strip())
        : Optional.empty();
    int afterHead = one ? judgedEnd + END_JUDGE.length() : 0;
    if (text.lastIndexOf(THINK) > close) {
      return new CompletionParts(judgement, Optional.empty(), "");
    }
    if (close < 0) {
      return new CompletionParts(judgement, Optional.empty(), text.substring(afterHead).strip());
    }
    int start = open >= 0 && open < close ? open + THINK.length() : afterHead;
    return new CompletionParts(judgement, Optional.of(text.substring(start, close).strip()),
        text.substring(close + END_THINK.length()).strip());
  }
}
