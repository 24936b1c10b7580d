package kedge.rewards.math;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.grader.Grader;
import kedge.grader.GradingOutcome;
import kedge.grader.GradingResult;
import kedge.grader.GradingPolicy;
import kedge.grader.parse.AnswerReadings;
import kedge.grader.parse.PlainWords;
import kedge.rewards.Abbreviation;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the {@link Grader} finds the completion's answer equal to the known one, else 0. Texts and choices are compared
 * by their letters and digits. The detail holds outcome, extracted text and the rule that decided, and for a wrong
 * answer its normal form where that differs from the extracted text, so that equal answers can be counted together.
 *
 * @param policy where in the completion an answer is looked for
 */
public record MathReward(@Default("strict") GradingPolicy policy) implements Reward {

  /** The reward of the strict policy. */
  public MathReward() {
    this(GradingPolicy.STRICT);
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    if (answer instanceof Answer.None || answer instanceof Answer.Countdown) {
      return new Verdict.NotApplicable("the answer is of kind " + answer.getClass().getSimpleName());
    }
    boolean mathematical = answer instanceof Answer.Mathematical;
    GradingResult result = mathematical ? Grader.grade(answer.display(), candidate.text(), policy)
        : Grader.gradeText(answer.display(), candidate.text(), policy);
    if (result.outcome() == GradingOutcome.UNPARSABLE_GOLD) {
      return new Verdict.Unscorable(
          "gold answer \"" + Abbreviation.text(answer.display()) + "\" cannot be read: " + result.rule());
    }
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
    detail.put("extracted", Abbreviation.text(result.extracted()));
    detail.put("rule", result.rule());
    if (!result.correct() && !result.extracted().isEmpty()) {
      String read = Abbreviation.distinct(mathematical ? AnswerReadings.key(result.extracted())
          : PlainWords.text(result.extracted()));
      if (!read.equals(detail.get("extracted"))) {
        detail.put("answer", read);
      }
    }
    return new Verdict.Scored(result.correct() ? 1 : 0, detail);
  }
}
