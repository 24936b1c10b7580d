package kedge.rewards.answer;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's list has the items of the known one, each as often, else 0. Items are separated by semicolons,
 * or by commas where there is no semicolon; brackets around the list and quotes around an item are optional. Numbers
 * are compared as numbers, everything else by letters and digits. Applies to texts and mathematical answers.
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
    List<String> gold = items(answer.display());
    if (gold.isEmpty() || gold.contains("") || gold.size() > MOST_ITEMS) {
      return AnswerReward.unreadableGold(answer.display(), "a list of 1 to " + MOST_ITEMS + " items");
    }
    return AnswerReward.grade(candidate, bare, extracted -> {
      List<String> said = items(extracted);
      boolean right = ordered ? gold.equals(said) : sorted(gold).equals(sorted(said));
      return AnswerReward.compared(right, extracted, ordered ? "ordered list" : "unordered list", gold.toString(),
          said.toString());
    });
  }

  private static List<String> sorted(List<String> items) {
    return items.stream().sorted().toList();
  }

  private static List<String> items(String text) {
    String plain = PlainText.of(text).replace("\\{", "{").replace("\\}", "}").replace("\\left", "").replace("\\right",
        "");
    int open = plain.isEmpty() ? -1 : "[({".indexOf(plain.charAt(0));
    int close = plain.isEmpty() ? -1 : "])}".indexOf(plain.charAt(plain.length() - 1));
    if (open != close) {
      return List.of(plain); // unbalanced brackets: not a list
    }
    plain = open >= 0 ? plain.substring(1, plain.length() - 1) : plain;
    return Arrays.stream(plain.split(plain.indexOf(';') >= 0 ? ";" : ",", -1)).map(item -> item(item.strip())).toList();
  }

  private static String item(String text) {
    boolean quoted = text.length() >= 2 && "\"'".indexOf(text.charAt(0)) >= 0
        && text.charAt(text.length() - 1) == text.charAt(0);
    String bare = quoted ? text.substring(1, text.length() - 1) : text;
    return Quantity.read(bare).map(ListReward::number).orElseGet(() -> PlainText.letters(bare));
  }

  /** Returns the shortest form of a number, so that equal numbers are equal texts. */
  private static String number(Quantity quantity) {
    BigDecimal value = quantity.value().signum() == 0 ? BigDecimal.ZERO : quantity.value().stripTrailingZeros();
    return new Quantity(value, quantity.percent(), quantity.unit()).toString();
  }
}
