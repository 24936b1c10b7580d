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
 * @param tokens its length in tokens, stop token included
 * @param finished true if it ended with a stop token, false if it was truncated at the length limit
 * @param ids its token ids, read-only; empty where only the text is known
 * @param opening tags that the end of the prompt writes for it ({@code <think>\n}), empty text where there are none;
 * empty where the prompt is not known
 */
public record Candidate(String text, int tokens, boolean finished, int[] ids, Optional<String> opening) {
  private static final int[] UNKNOWN = {};

  public Candidate {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(opening, "opening");
  }

  /** A completion whose prompt is not known. */
  public Candidate(String text, int tokens, boolean finished, int[] ids) {
    this(text, tokens, finished, ids, Optional.empty());
  }

  /** The completion after the tags that its prompt opens: the whole of what the assistant's turn holds. */
  public String whole() {
    return opening.orElse("") + text;
  }

  /**
   * The same; where the prompt is not known and the first of these tags in the text is a closing one that is opened
   * nowhere, its opening tag is taken to stand in the prompt.
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

  /** A completion without token ids. */
  public Candidate(String text, int tokens, boolean finished) {
    this(text, tokens, finished, UNKNOWN);
  }
}
