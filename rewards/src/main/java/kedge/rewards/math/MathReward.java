package kedge.rewards.math;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import kedge.data.Answer;
import kedge.data.Problem;
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
 * 1 if the completion's answer is the known one by a {@link Grader}, else 0. Applies to mathematical answers; of texts
 * and choices it compares the letters and digits. The detail says outcome, extracted text and the rule that decided;
 * and of a wrong answer how it was read, where that is another text: equal answers then say the same.
 */
public final class MathReward implements Reward {
  private final GradingPolicy policy;

  /** The reward of the strict policy. */
  public MathReward() {
    this(GradingPolicy.STRICT);
  }

  /** The reward of a policy. */
  public MathReward(GradingPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  @Override
  public String name() {
    return "math";
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
    GradingResult verdict = answer instanceof Answer.Mathematical
        ? Grader.grade(answer.display(), candidate.text(), policy)
        : Grader.gradeText(answer.display(), candidate.text(), policy);
    if (verdict.outcome() == GradingOutcome.UNPARSABLE_GOLD) {
      return new Verdict.Unscorable(
          "gold answer \"" + Abbreviation.text(answer.display()) + "\" cannot be read: " + verdict.rule());
    }
    String outcome = verdict.outcome().name().toLowerCase(Locale.ROOT);
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("outcome", outcome);
    detail.put("extracted", Abbreviation.text(verdict.extracted()));
    detail.put("rule", verdict.rule());
    if (!verdict.correct() && !verdict.extracted().isEmpty()) {
      String read = Abbreviation
          .distinct(answer instanceof Answer.Mathematical ? AnswerReadings.key(verdict.extracted())
              : PlainWords.text(verdict.extracted()));
      if (!read.equals(detail.get("extracted"))) {
        detail.put("answer", read);
      }
    }
    return new Verdict.Scored(verdict.correct() ? 1 : 0, detail);
  }
}
