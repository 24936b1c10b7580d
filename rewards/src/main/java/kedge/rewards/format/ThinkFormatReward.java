package kedge.rewards.format;

import java.util.List;
import java.util.Map;
import kedge.data.Boxed;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion thinks once and then answers once: one {@code <think>}, one {@code </think>} after it, and after
 * that one complete {@code \boxed{}}; else 0. A {@code <think>} that the prompt opens counts as the completion's. The
 * thought may be blank, as answers without one are written ({@link ThinksReward} tells them apart).
 */
public record ThinkFormatReward() implements Reward {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String fault = fault(candidate.whole(List.of("think")));
    return new Verdict.Scored(fault.isEmpty() ? 1 : 0, fault.isEmpty() ? Map.of() : Map.of("fault", fault));
  }

  private static String fault(String text) {
    int open = text.indexOf(OPEN);
    int close = text.indexOf(CLOSE);
    if (open < 0 || open != text.lastIndexOf(OPEN)) {
      return open < 0 ? "no " + OPEN : "more than one " + OPEN;
    }
    if (close < open || close != text.lastIndexOf(CLOSE)) {
      return close < open ? "no " + CLOSE + " after " + OPEN : "more than one " + CLOSE;
    }
    Boxed boxed = Boxed.scan(text.substring(close + CLOSE.length()));
    if (boxed.opened() != 1 || boxed.last().isEmpty()) {
      return boxed.opened() > 1 ? "more than one \\boxed{}" : "no complete \\boxed{} after " + CLOSE;
    }
    return "";
  }
}
