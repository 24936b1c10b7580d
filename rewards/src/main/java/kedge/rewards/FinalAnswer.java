package kedge.rewards;

import java.util.Optional;
import kedge.data.Boxed;

/** Where a completion says its answer: the last {@code \boxed{}} after the last {@code </think>}. One linear scan. */
public final class FinalAnswer {
  static final String THINK = "<think>";
  static final String END_OF_THINK = "</think>";

  private FinalAnswer() {
  }

  /**
   * The content of the last complete box of what follows the last {@code </think>}, or of the whole text when nothing
   * is thought. Empty when there is none, when a last box is left open, and when a thought is left open: what stands in
   * it is not yet an answer.
   */
  public static Optional<String> of(String completion) {
    int closed = completion.lastIndexOf(END_OF_THINK);
    if (completion.lastIndexOf(THINK) > closed) {
      return Optional.empty();
    }
    return Boxed.scan(completion.substring(closed < 0 ? 0 : closed + END_OF_THINK.length())).last();
  }
}
