package kedge.rewards.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's list has the items of the known one, each as often, else 0; in the same order unless the
 * settings say otherwise. Items stand between semicolons, or where there is none between commas, in brackets or not,
 * quoted or not; numbers are compared as numbers, all else by letters and digits. Applies to texts and mathematical
 * answers.
 */
public record ListReward(ListSettings settings) implements Reward {
  private static final int MOST_ITEMS = 64;

  @Override
  public String name() {
    return "list";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    if (!(answer instanceof Answer.Text || answer instanceof Answer.Mathematical)) {
      return new Verdict.NotApplicable("the answer is of kind " + answer.getClass().getSimpleName());
    }
    List<String> gold = items(answer.display());
    if (gold.isEmpty() || gold.contains("") || gold.size() > MOST_ITEMS) {
      return AnswerVerdicts.gold(answer.display(), "a list of 1 to " + MOST_ITEMS + " items");
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    List<String> said = items(extracted.get());
    boolean right = settings.ordered() ? gold.equals(said) : sorted(gold).equals(sorted(said));
    return AnswerVerdicts.compared(right, extracted.get(), settings.ordered() ? "ordered list" : "unordered list",
        gold.toString(), said.toString());
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
      return List.of(plain); // one bracket of a pair, or two of different kinds: no list
    }
    plain = open >= 0 ? plain.substring(1, plain.length() - 1) : plain;
    List<String> items = new ArrayList<>();
    for (String item : plain.split(plain.indexOf(';') >= 0 ? ";" : ",", -1)) {
      items.add(item(item.strip()));
    }
    return items;
  }

  private static String item(String text) {
    boolean quoted = text.length() >= 2 && "\"'".indexOf(text.charAt(0)) >= 0
        && text.charAt(text.length() - 1) == text.charAt(0);
    String bare = quoted ? text.substring(1, text.length() - 1) : text;
    Optional<Quantity> number = Quantity.read(bare);
    return number
        .map(quantity -> quantity.value().signum() == 0
            ? new Quantity(java.math.BigDecimal.ZERO, quantity.percent(), quantity.unit()).toString()
            : new Quantity(quantity.value().stripTrailingZeros(), quantity.percent(), quantity.unit()).toString())
        .orElseGet(() -> PlainText.letters(bare));
  }
}
