package kedge.rewards.answer;

import java.util.Locale;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion answers yes or no rightly, else 0; {@code true} is yes and {@code false} is no. The word stands
 * alone, or first and before a punctuation mark, and its opposite does not follow. Applies to answers that are one of
 * the four words.
 *
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record YesNoReward(@Default("false") boolean bare) implements AnswerReward {
  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Optional<Boolean> gold = problem.answer() instanceof Answer.Choice ? Optional.empty()
        : truth(PlainText.folded(problem.answer().display()));
    if (gold.isEmpty()) {
      return new Verdict.NotApplicable("the answer is not yes, no, true or false");
    }
    return AnswerReward.grade(candidate, bare, extracted -> said(extracted)
        .map(said -> AnswerReward.compared(said.equals(gold.get()), extracted, "truth value", word(gold.get()),
            word(said)))
        .orElseGet(() -> AnswerReward.unreadable(extracted, "neither yes nor no stands alone or first in it")));
  }

  private static String word(boolean truth) {
    return truth ? "yes" : "no";
  }

  private static Optional<Boolean> said(String text) {
    String plain = PlainText.folded(text);
    int end = 0;
    while (end < plain.length() && Character.isLetter(plain.charAt(end))) {
      end++;
    }
    Optional<Boolean> first = truth(plain.substring(0, end));
    if (first.isEmpty() || end < plain.length() && ",.;:!".indexOf(plain.charAt(end)) < 0) {
      return Optional.empty();
    }
    for (String other : plain.substring(end).split("[^\\p{L}]+")) {
      if (truth(other).filter(value -> !value.equals(first.get())).isPresent()) {
        return Optional.empty();
      }
    }
    return first;
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> Optional.of(true);
      case "no", "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
