package kedge.rewards.code;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the program in a completion, the last fenced block of a language after the thought, in one linear scan. */
final class CodeFence {
  private static final String FENCE = "```";
  private static final String THINK = "<think>";
  private static final String END_OF_THINK = "</think>";

  private CodeFence() {
  }

  /** Returns the last closed block marked with one of {@code words}, or else the last closed block without a mark. */
  static Optional<String> last(String completion, Set<String> words) {
    int closed = completion.lastIndexOf(END_OF_THINK);
    if (completion.lastIndexOf(THINK) > closed) {
      return Optional.empty();
    }
    String marked = null;
    String bare = null;
    String word = null;
    StringBuilder block = new StringBuilder();
    for (String line : completion.substring(closed < 0 ? 0 : closed + END_OF_THINK.length()).split("\n", -1)) {
      String stripped = line.strip();
      if (word == null && stripped.startsWith(FENCE)) {
        word = stripped.substring(FENCE.length()).strip().toLowerCase(Locale.ROOT);
        block.setLength(0);
      } else if (word != null && stripped.equals(FENCE)) {
        marked = words.contains(word) ? block.toString() : marked;
        bare = word.isEmpty() ? block.toString() : bare;
        word = null;
      } else if (word != null) {
        block.append(line).append('\n');
      }
    }
    return Optional.ofNullable(marked != null ? marked : bare);
  }
}
