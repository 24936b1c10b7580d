package kedge.rewards.format;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import kedge.data.Boxed;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion opens and closes each tag once, one after the other in the given order, and then answers in one
 * complete {@code \boxed{}}; else 0. A tag that the prompt opens counts as the completion's. SAIL-RL's format is {@code
 * <judge>...</judge><think>...</think>...\boxed{}}, with a blank thought where none is needed.
 *
 * @param tags names of the tags in their order; SAIL-RL has {@code [judge, think]}
 * @param boxed whether exactly one complete {@code \boxed{}} must follow the last tag
 * @param mayBeEmpty tags whose content may be blank; by default {@code think}, so that easy problems need no thought
 */
public record TagsReward(@Default("[think]") List<String> tags, @Default("true") boolean boxed,
    List<String> mayBeEmpty) implements Reward {
  public TagsReward {
    tags = List.copyOf(tags);
    mayBeEmpty = mayBeEmpty == null ? tags.contains("think") ? List.of("think") : List.of() : List.copyOf(mayBeEmpty);
    for (String tag : tags) {
      checkArgument(tag.matches("[A-Za-z][A-Za-z0-9_-]*"), "tags holds '%s', expected a bare name. Maybe think?", tag);
    }
    checkArgument(!tags.isEmpty() && new HashSet<>(tags).size() == tags.size(),
        "tags is %s, expected at least one name, each once", tags);
    checkArgument(tags.containsAll(mayBeEmpty), "may_be_empty is %s, expected some of tags %s", mayBeEmpty, tags);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String fault = fault(candidate.whole(tags));
    return new Verdict.Scored(fault.isEmpty() ? 1 : 0, fault.isEmpty() ? Map.of() : Map.of("fault", fault));
  }

  private String fault(String text) {
    int end = 0;
    for (String tag : tags) {
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
      if (!mayBeEmpty.contains(tag) && text.substring(from, to).isBlank()) {
        return "nothing in " + open;
      }
      end = to + close.length();
    }
    if (boxed) {
      Boxed found = Boxed.scan(text.substring(end));
      if (found.opened() != 1 || found.last().isEmpty()) {
        return found.opened() > 1 ? "more than one \\boxed{}" : "no complete \\boxed{} after the last tag";
      }
    }
    return "";
  }
}
