package kedge.rewards.answer;

import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the option that the completion names, by label or by its whole text, is the right one, else 0; see {@link
 * ChoiceLabel}. Applies to choices.
 */
public record ChoiceReward(BareSettings settings) implements Reward {
  @Override
  public String name() {
    return "choice";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    if (!(problem.answer()instanceof Answer.Choice choice)) {
      return new Verdict.NotApplicable("the answer is no choice: it has no options");
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    ChoiceLabel read = ChoiceLabel.read(extracted.get(), choice);
    if (read.label().isEmpty()) {
      return AnswerVerdicts.unreadable(extracted.get(), read.rule());
    }
    return AnswerVerdicts.compared(read.label().get() == choice.label(), extracted.get(), read.rule(), choice.display(),
        read.label().get().toString());
  }
}
