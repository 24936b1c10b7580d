package kedge.rewards.answer;

import com.google.common.base.CharMatcher;
import java.util.List;
import java.util.Optional;
import kedge.rewards.FinalAnswer;

/**
 * The answer that a completion states: its {@linkplain FinalAnswer final answer}; if nothing is boxed, the content of
 * its last answer tags; otherwise the rest of the line after its last {@code answer is}, {@code answer:} or {@code
 * ####}. Only the last {@value #LONGEST} characters after the last thought are read, in linear time.
 */
final class ExplicitAnswer {
  private static final int LONGEST = 65_536;
  private static final int LONGEST_ANSWER = 2000;
  private static final String END_OF_THINK = "</think>";
  private static final String OPEN = "<answer>";
  private static final String CLOSE = "</answer>";
  private static final List<String> MARKS = List.of("answer is", "answer:", "option is", "choice is", "####");

  private static final String BEGINNINGS = "aAoOcC#";
  private static final CharMatcher AROUND = CharMatcher.forPredicate(Character::isWhitespace).or(CharMatcher.is('*'));

  private ExplicitAnswer() {
  }

  /** Returns the stripped answer, not empty. @param bare whether a single unmarked line is the answer */
  static Optional<String> of(String completion, boolean bare) {
    Optional<String> found = FinalAnswer.of(completion);
    if (found.isEmpty() && completion.lastIndexOf("<think>") <= completion.lastIndexOf(END_OF_THINK)) {
      int closed = completion.lastIndexOf(END_OF_THINK);
      String tail = completion
          .substring(Math.max(closed < 0 ? 0 : closed + END_OF_THINK.length(), completion.length() - LONGEST));
      found = tail.contains("\\boxed") ? Optional.empty() : tail.contains(OPEN) ? tagged(tail) : marked(tail, bare);
    }
    return found.map(String::strip).filter(text -> !text.isEmpty() && text.length() <= LONGEST_ANSWER);
  }

  private static Optional<String> tagged(String text) {
    int open = text.lastIndexOf(OPEN) + OPEN.length();
    int close = text.indexOf(CLOSE, open);
    return close < 0 ? Optional.empty() : Optional.of(text.substring(open, close));
  }

  private static Optional<String> marked(String text, boolean bare) {
    for (int at = text.length() - 1; at >= 0; at--) {
      if (BEGINNINGS.indexOf(text.charAt(at)) < 0) {
        continue;
      }
      for (String mark : MARKS) {
        if (text.regionMatches(true, at, mark, 0, mark.length())) {
          int from = at + mark.length();
          from += text.startsWith(":", from) ? 1 : 0;
          int end = text.indexOf('\n', from);
          return Optional.of(unstarred(text.substring(from, end < 0 ? text.length() : end)));
        }
      }
    }
    String whole = text.strip();
    return bare && whole.indexOf('\n') < 0 ? Optional.of(unstarred(whole)) : Optional.empty();
  }

  /** Strips white space and Markdown's asterisks. */
  private static String unstarred(String text) {
    return AROUND.trimFrom(text);
  }
}
