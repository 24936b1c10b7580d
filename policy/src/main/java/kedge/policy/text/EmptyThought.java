package kedge.policy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * What becomes of an empty thought ({@code <think>}, white space, {@code </think>}) at the head of an assistant turn,
 * once a chat template has rendered it.
 */
public enum EmptyThought {
  /** There is to be none. */
  ABSENT,
  /** It belongs to what is given, and is no target. */
  GIVEN,
  /** It is a target like the rest of the turn. */
  LEARNED;

  private static final Pattern EMPTY = Pattern.compile("\\s*<think>\\s*</think>\\s*");

  /**
   * The characters at the head of a rendered turn that are given.
   *
   * @throws UserError where the template wrote a thought that is to be absent, or left out one that is to be there
   */
  int given(String turn) {
    Matcher matcher = EMPTY.matcher(turn);
    boolean found = matcher.lookingAt();
    if (found && this == ABSENT) {
      throw new UserError(
          "the chat template writes an empty thought before an answer that has none. Maybe direct_format: "
              + "empty_think, or "
              + "learned_empty_think if the policy is to decide by it");
    }
    if (!found && this != ABSENT) {
      throw new UserError(
          "the chat template leaves out the empty thought before a direct answer. Maybe direct_format: answer");
    }
    return this == GIVEN ? matcher.end() : 0;
  }
}
