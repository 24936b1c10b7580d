package kedge.rewards;

import java.util.Optional;
import kedge.data.Boxed;

/** The final answer of a completion: the last {@code \boxed{}} after the last {@code </think>}, in one linear scan. */
public final class FinalAnswer {
  static final String THINK = "<think>";
  static final String END_OF_THINK = "</think>";

  private FinalAnswer() {
  }

  /**
   * Returns the content of the last complete box after the last {@code </think>}, or in the whole text if there is no
   * thought. Empty if there is no box, or if the last box or a thought is not closed.
   */
  public static Optional<String> of(String completion) {
    int closed = completion.lastIndexOf(END_OF_THINK);
    if (completion.lastIndexOf(THINK) > closed) {
      return Optional.empty();
    }
    return Boxed.scan(completion.substring(closed < 0 ? 0 : closed + END_OF_THINK.length())).last();
  }
}
