package kedge.rewards.math;

import com.google.common.collect.Lists;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
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
 * @param evaluated whether an answer must be worked out where the gold is, and not copied from the question ({@link
 * GradingOutcome#NOT_EVALUATED}); by default with {@code strict} only
 */
public record MathReward(@Default("strict") Policy policy, Optional<Boolean> evaluated) implements Reward {

  /** Place of the answer: named by the completion, or else its last formula or number. */
  public enum Policy {
    STRICT, LENIENT
  }

  /** The reward of the strict policy. */
  public MathReward() {
    this(Policy.STRICT, Optional.empty());
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
    boolean strict = policy == Policy.STRICT;
    GradingPolicy grading = new GradingPolicy(!strict, !evaluated.orElse(strict));
    boolean mathematical = answer instanceof Answer.Mathematical;
    GradingResult result = mathematical ? Grader.grade(answer.display(), candidate.whole(), grading, question(problem))
        : Grader.gradeText(answer.display(), candidate.whole(), grading);
    if (result.outcome() == GradingOutcome.UNPARSABLE_GOLD) {
      return new Verdict.Unscorable(
          "gold answer \"" + Abbreviation.text(answer.display()) + "\" cannot be read: " + result.rule(), true);
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

  /** The last turn of the user. */
  private static String question(Problem problem) {
    return Lists.reverse(problem.prompt().turns()).stream().filter(turn -> turn.role() == Role.USER).findFirst()
        .map(Turn::text).orElse("");
  }
}
