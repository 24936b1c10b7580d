package kedge.rewards.format;

import java.util.Map;
import kedge.data.Boxed;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion opens and closes each tag once, one after the other in their order, and then answers in one whole
 * {@code \boxed{}}; else 0. SAIL-RL's format is {@code <judge>...</judge><think>...</think>...\boxed{}}, with nothing
 * but blanks in the thought where none is needed.
 */
public record TagsReward(TagsSettings settings) implements Reward {
  @Override
  public String name() {
    return "tags";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String fault = fault(candidate.text());
    return new Verdict.Scored(fault.isEmpty() ? 1 : 0, fault.isEmpty() ? Map.of() : Map.of("fault", fault));
  }

  private String fault(String text) {
    int end = 0;
    for (String tag : settings.tags()) {
      String open = "<" + tag + ">";
      String close = "</" + tag + ">";
      for (String mark : new String[]{open, close}) {
        int at = text.indexOf(mark);
        if (at < 0 || at != text.lastIndexOf(mark)) {
          return at < 0 ? "no " + mark : "more than one " + mark;
        }
      }
      int from = text.indexOf(open) + open.length();
      int to = text.indexOf(close);
      if (from - open.length() < end || to < from) {
        return to < from ? close + " before " + open : open + " is out of order";
      }
      if (!settings.mayBeEmpty().contains(tag) && text.substring(from, to).isBlank()) {
        return "nothing in " + open;
      }
      end = to + close.length();
    }
    if (settings.boxed()) {
      Boxed boxed = Boxed.scan(text.substring(end));
      if (boxed.opened() != 1 || boxed.last().isEmpty()) {
        return boxed.opened() > 1 ? "more than one \\boxed{}" : "no complete \\boxed{} after the last tag";
      }
    }
    return "";
  }
}
