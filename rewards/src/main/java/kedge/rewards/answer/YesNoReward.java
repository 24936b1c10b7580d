package kedge.rewards.answer;

import java.util.Locale;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion answers yes or no as it should, else 0; {@code true} is yes and {@code false} is no. The word
 * stands alone, or first and before a punctuation mark, and its opposite does not follow. Applies to answers that are
 * one of the four words.
 */
public record YesNoReward(BareSettings settings) implements Reward {
  @Override
  public String name() {
    return "yes_no";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Optional<Boolean> gold = problem.answer() instanceof Answer.Choice ? Optional.empty()
        : word(PlainText.folded(problem.answer().display()));
    if (gold.isEmpty()) {
      return new Verdict.NotApplicable("the answer is not yes, no, true or false");
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    Optional<Boolean> said = said(extracted.get());
    if (said.isEmpty()) {
      return AnswerVerdicts.unreadable(extracted.get(), "neither yes nor no stands alone or first in it");
    }
    return AnswerVerdicts.compared(said.get().equals(gold.get()), extracted.get(), "truth value",
        gold.get() ? "yes" : "no", said.get() ? "yes" : "no");
  }

  private static Optional<Boolean> said(String text) {
    String plain = PlainText.folded(text);
    int end = 0;
    while (end < plain.length() && Character.isLetter(plain.charAt(end))) {
      end++;
    }
    Optional<Boolean> first = word(plain.substring(0, end));
    if (first.isEmpty() || end < plain.length() && ",.;:!".indexOf(plain.charAt(end)) < 0) {
      return Optional.empty();
    }
    for (String other : plain.substring(end).split("[^\\p{L}]+")) {
      if (word(other).filter(value -> !value.equals(first.get())).isPresent()) {
        return Optional.empty();
      }
    }
    return first;
  }

  private static Optional<Boolean> word(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> Optional.of(true);
      case "no", "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
