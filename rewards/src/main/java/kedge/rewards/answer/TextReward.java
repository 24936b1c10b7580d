package kedge.rewards.answer;

import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's answer has the letters and digits of the known one, whatever their case and what stands between
 * them, else 0; a number within keeps its sign and its point, see {@link PlainText#letters}. Applies to texts and
 * mathematical answers.
 */
public record TextReward(BareSettings settings) implements Reward {
  @Override
  public String name() {
    return "text";
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
    String gold = PlainText.letters(answer.display());
    if (gold.isEmpty()) {
      return AnswerVerdicts.gold(answer.display(), "a text: it has no letter and no digit");
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    String said = PlainText.letters(extracted.get());
    return AnswerVerdicts.compared(said.equals(gold), extracted.get(), "letters and digits", gold, said);
  }
}
