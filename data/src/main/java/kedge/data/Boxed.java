package kedge.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Content of the {@code \boxed{...}} of a text, found in one linear scan with brace matching; {@code \{} and {@code \}}
 * do not count as braces.
 *
 * @param opened number of boxes that the text opens, closed or not
 * @param last content of the box that closes last (the outer one of two nested boxes); empty if there is none, or if a
 * later box is never closed, since a truncated final answer is no answer
 */
public record Boxed(int opened, Optional<String> last) {
  private static final String COMMAND = "\\boxed";

  private record Opening(int start, boolean box) {
  }

  /** Scans a text. Time and memory are linear in its length. */
  public static Boxed scan(String text) {
    if (!text.contains(COMMAND)) {
      return new Boxed(0, Optional.empty());
    }
    Deque<Opening> open = new ArrayDeque<>();
    int opened = 0;
    int start = -1;
    int end = -1;
    int boxAt = -1; // expected index of the brace of a \boxed that was just read
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        if (isCommand(text, i)) {
          boxAt = firstNonSpace(text, i + COMMAND.length());
          i += COMMAND.length() - 1;
        } else {
          i++;
        }
      } else if (c == '{') {
        open.push(new Opening(i + 1, i == boxAt));
        opened += i == boxAt ? 1 : 0;
      } else if (c == '}' && !open.isEmpty()) {
        Opening opening = open.pop();
        if (opening.box()) {
          start = opening.start();
          end = i;
        }
      }
    }
    int lastBox = start;
    boolean cutOff = open.stream().anyMatch(opening -> opening.box() && opening.start() > lastBox);
    return new Boxed(opened, start < 0 || cutOff ? Optional.empty() : Optional.of(text.substring(start, end)));
  }

  private static boolean isCommand(String text, int at) {
    int after = at + COMMAND.length();
    return text.startsWith(COMMAND, at) && (after == text.length() || !Character.isLetter(text.charAt(after)));
  }

  private static int firstNonSpace(String text, int at) {
    int i = at;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }
}
