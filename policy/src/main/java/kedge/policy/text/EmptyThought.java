package kedge.policy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * Handling of an empty thought ({@code <think>}, white space, {@code </think>}) at the head of a rendered assistant
 * turn.
 */
public enum EmptyThought {
  /** The turn must have none. */
  ABSENT,
  /** Part of the prompt, not a target. */
  GIVEN,
  /** A target like the rest of the turn. */
  LEARNED;

  private static final Pattern EMPTY = Pattern.compile("\\s*<think>\\s*</think>\\s*");

  /** Returns the number of characters of the empty thought at the head of a rendered turn; 0 if there is none. */
  static int length(String turn) {
    Matcher matcher = EMPTY.matcher(turn);
    return matcher.lookingAt() ? matcher.end() : 0;
  }

  /**
   * Number of characters at the head of a rendered turn that belong to the prompt.
   *
   * @throws UserError if the template wrote a thought that must be absent, or left out a required one
   */
  int given(String turn) {
    Matcher matcher = EMPTY.matcher(turn);
    boolean found = matcher.lookingAt();
    if (found && this == ABSENT) {
      throw new UserError(
          "the chat template writes an empty thought before an answer that has none. Maybe direct_format: "
              + "empty_think, or learned_empty_think if the policy is to decide by it?");
    }
    if (!found && this != ABSENT) {
      throw new UserError(
          "the chat template leaves out the empty thought before a direct answer. Maybe direct_format: answer?");
    }
    return this == GIVEN ? matcher.end() : 0;
  }
}
