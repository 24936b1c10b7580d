package kedge.rewards.format;

import java.util.Optional;

/**
 * What a completion thought: between the first opening tag and the first closing tag after it. One whose opening tag
 * stands in the prompt begins with the completion, and one that was cut off ends with it.
 */
public final class Thought {
  private Thought() {
  }

  /** The thought, which may be blank; empty where there is neither tag. */
  public static Optional<String> of(String text, String tag) {
    String open = "<" + tag + ">";
    int begin = text.indexOf(open);
    int close = text.indexOf("</" + tag + ">", Math.max(begin, 0));
    if (begin < 0 && close < 0) {
      return Optional.empty();
    }
    return Optional.of(text.substring(begin < 0 ? 0 : begin + open.length(), close < 0 ? text.length() : close));
  }

  /** Whether it thinks at all. */
  public static boolean thinks(String text, String tag) {
    return of(text, tag).filter(thought -> !thought.isBlank()).isPresent();
  }
}
