package kedge.rewards;

import java.util.Objects;

/**
 * One completion as a reward sees it.
 *
 * @param text the completion, without the stop token
 * @param tokens its length in tokens, stop token included
 * @param finished true if it ended with a stop token, false if it was truncated at the length limit
 * @param ids its token ids, read-only; empty where only the text is known
 */
public record Candidate(String text, int tokens, boolean finished, int[] ids) {
  private static final int[] UNKNOWN = {};

  public Candidate {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(ids, "ids");
  }

  /** A completion without token ids. */
  public Candidate(String text, int tokens, boolean finished) {
    this(text, tokens, finished, UNKNOWN);
  }
}
