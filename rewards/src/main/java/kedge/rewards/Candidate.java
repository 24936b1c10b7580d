package kedge.rewards;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One completion as a reward sees it.
 *
 * @param text the completion, without the stop token
 * @param tokens length in tokens, stop token included
 * @param finished true if it ended by itself, false if it was truncated at the length limit
 * @param ids token ids, read-only; empty if only the text is known
 * @param opening tags at the end of the prompt that belong to the completion ({@code <think> }), or an empty text;
 * empty if the prompt is not known
 */
public record Candidate(String text, int tokens, boolean finished, int[] ids, Optional<String> opening) {
  private static final int[] UNKNOWN = {};

  public Candidate {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(opening, "opening");
  }

  /** Makes a completion whose prompt is not known. */
  public Candidate(String text, int tokens, boolean finished, int[] ids) {
    this(text, tokens, finished, ids, Optional.empty());
  }

  /** Returns the text with the tags that its prompt opens, which is the whole assistant turn. */
  public String whole() {
    return opening.orElse("") + text;
  }

  /**
   * Returns the whole assistant turn. If the prompt is not known and the first of these tags in the text is a closing
   * tag without an opening one, the opening tag is assumed to be in the prompt.
   *
   * @param tags names of tags
   */
  public String whole(List<String> tags) {
    if (opening.isPresent()) {
      return whole();
    }
    String names = String.join("|", tags.stream().map(Pattern::quote).toList());
    Matcher first = Pattern.compile("<(/?)(" + names + ")>").matcher(text);
    boolean opened = first.find() && first.group(1).equals("/") && !text.contains("<" + first.group(2) + ">");
    return opened ? "<" + first.group(2) + ">" + text : text;
  }

  /** Makes a completion without token ids. */
  public Candidate(String text, int tokens, boolean finished) {
    this(text, tokens, finished, UNKNOWN);
  }
}
