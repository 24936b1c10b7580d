package kedge.rewards.format;

import java.util.Optional;

/**
 * Finds the thought of a completion, from the first opening tag to the first closing tag after it. The thought begins
 * with the completion if the opening tag is in the prompt, and ends with it if it was truncated.
 */
public final class Thought {
  private Thought() {
  }

  /** Returns the thought, which may be blank; empty if there is neither tag. */
  public static Optional<String> of(String text, String tag) {
    String open = "<" + tag + ">";
    int begin = text.indexOf(open);
    int close = text.indexOf("</" + tag + ">", Math.max(begin, 0));
    if (begin < 0 && close < 0) {
      return Optional.empty();
    }
    return Optional.of(text.substring(begin < 0 ? 0 : begin + open.length(), close < 0 ? text.length() : close));
  }

  /** Returns whether the thought is not blank. */
  public static boolean thinks(String text, String tag) {
    return of(text, tag).filter(thought -> !thought.isBlank()).isPresent();
  }
}
