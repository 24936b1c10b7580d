package kedge.rewards.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.grader.tree.Rational;
import kedge.rewards.Abbreviation;
import kedge.rewards.Candidate;
import kedge.rewards.FinalAnswer;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the final answer is an expression over the given numbers, each used at most as often as it is given, whose exact
 * value is the target; else 0. A trailing {@code = target} is ignored.
 */
public record CountdownReward() implements Reward {
  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    if (!(problem.answer()instanceof Answer.Countdown asked)) {
      return new Verdict.NotApplicable("the answer is of kind " + problem.answer().getClass().getSimpleName());
    }
    Optional<String> extracted = FinalAnswer.of(candidate.whole());
    if (extracted.isEmpty()) {
      return scored(false, "", "no_answer");
    }
    String expression = CountdownExpression.withoutTarget(extracted.get(), asked.target());
    try {
      CountdownExpression.Evaluated evaluated = CountdownExpression.evaluate(expression);
      List<Integer> left = new ArrayList<>(asked.numbers());
      for (Integer number : evaluated.numbers()) {
        if (!left.remove(number)) {
          return scored(false, expression, "number " + number + " is not given, or not so often");
        }
      }
      boolean right = evaluated.value().equals(Rational.of(asked.target()));
      return scored(right, expression, right ? "reached" : "value is " + evaluated.value());
    } catch (CountdownExpression.Malformed malformed) {
      return scored(false, expression, "no expression: " + malformed.getMessage());
    }
  }

  private static Verdict scored(boolean right, String extracted, String rule) {
    return new Verdict.Scored(right ? 1 : 0, Map.of("extracted", Abbreviation.text(extracted), "rule", rule));
  }
}
