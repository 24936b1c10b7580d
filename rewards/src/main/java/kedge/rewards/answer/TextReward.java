package kedge.rewards.answer;

import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.grader.parse.PlainText;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's answer has the letters and digits of the known one, else 0. Case and all other characters are
 * ignored, but numbers keep sign and decimal point, see {@link PlainText#letters}. Applies to texts and mathematical
 * answers.
 *
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record TextReward(@Default("false") boolean bare) implements AnswerReward {
  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    if (AnswerReward.written(answer).isEmpty()) {
      return AnswerReward.otherKind(answer);
    }
    String gold = PlainText.letters(answer.display());
    if (gold.isEmpty()) {
      return AnswerReward.unreadableGold(answer.display(), "a text: it has no letter and no digit");
    }
    return AnswerReward.grade(candidate, bare, extracted -> {
      String said = PlainText.letters(extracted);
      return AnswerReward.compared(said.equals(gold), extracted, "letters and digits", gold, said);
    });
  }
}
