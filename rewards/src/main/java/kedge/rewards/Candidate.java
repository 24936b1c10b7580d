package kedge.rewards;

import java.util.Objects;

/**
 * One completion as a reward sees it.
 *
 * @param text the completion, without the stop token
 * @param tokens its length in tokens, stop token included
 * @param finished true when it ended by a stop token, false when it was cut at the length limit
 */
public record Candidate(String text, int tokens, boolean finished) {
  public Candidate {
    Objects.requireNonNull(text, "text");
  }
}
