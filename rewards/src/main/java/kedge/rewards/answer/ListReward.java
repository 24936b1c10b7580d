package kedge.rewards.answer;

import com.google.common.collect.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's list has the items of the known one, each as often, else 0. A JSON array is its items. Else
 * items are separated by semicolons, or by commas where there is no semicolon, outside brackets; brackets around the
 * list and quotes around an item are optional. Known items that hold commas may be said between commas. Numbers and
 * formulas are compared by value, everything else by letters and digits. Applies to texts and mathematical answers.
 *
 * @param ordered whether items must stand in the known order
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record ListReward(@Default("true") boolean ordered, @Default("false") boolean bare) implements AnswerReward {
  private static final int MOST_ITEMS = 64;

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    if (AnswerReward.written(answer).isEmpty()) {
      return AnswerReward.otherKind(answer);
    }
    List<ListItem> gold = ItemList.known(answer.display());
    if (gold.isEmpty() || gold.size() > MOST_ITEMS || gold.stream().anyMatch(item -> item.key().isEmpty())) {
      return AnswerReward.unreadableGold(answer.display(), "a list of 1 to " + MOST_ITEMS + " items");
    }
    return AnswerReward.grade(candidate, bare, extracted -> {
      List<ListItem> stated = ItemList.stated(extracted, gold, ordered);
      boolean right = gold.size() == stated.size() && (ordered ? inOrder(gold, stated) : inAnyOrder(gold, stated));
      return AnswerReward.compared(right, extracted, ordered ? "ordered list" : "unordered list", keys(gold),
          keys(stated));
    });
  }

  private static boolean inOrder(List<ListItem> gold, List<ListItem> stated) {
    return Streams.zip(gold.stream(), stated.stream(), ListItem::equal).allMatch(same -> same);
  }

  private static boolean inAnyOrder(List<ListItem> gold, List<ListItem> stated) {
    List<ListItem> left = new ArrayList<>(stated);
    List<ListItem> others = gold.stream().filter(item -> !removeFirst(left, each -> item.key().equals(each.key())))
        .toList();
    return others.stream().allMatch(item -> removeFirst(left, item::equal));
  }

  private static boolean removeFirst(List<ListItem> items, Predicate<ListItem> wanted) {
    Optional<ListItem> found = items.stream().filter(wanted).findFirst();
    return found.filter(items::remove).isPresent();
  }

  private static String keys(List<ListItem> items) {
    return items.stream().map(ListItem::key).toList().toString();
  }
}
