package kedge.rewards.answer;

import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion names the right option, by its label or its whole text, else 0; see {@link ChoiceLabel}. Applies
 * to multiple-choice answers.
 *
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record ChoiceReward(@Default("false") boolean bare) implements AnswerReward {
  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    if (!(problem.answer()instanceof Answer.Choice choice)) {
      return new Verdict.NotApplicable("the answer is no choice: it has no options");
    }
    return AnswerReward.grade(candidate, bare, extracted -> {
      ChoiceLabel read = ChoiceLabel.read(extracted, choice);
      return read.label()
          .map(label -> AnswerReward.compared(label == choice.label(), extracted, read.rule(), choice.display(),
              label.toString()))
          .orElseGet(() -> AnswerReward.unreadable(extracted, read.rule()));
    });
  }
}
