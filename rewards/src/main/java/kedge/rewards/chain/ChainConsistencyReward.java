package kedge.rewards.chain;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.grader.tree.Rational;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;
import kedge.rewards.FinalAnswer;
import kedge.rewards.math.CountdownExpression;

/**
 * 1 if the final answer is what the last line of the thought ended with, whether the chain is right or wrong: the same
 * whole number, leading zeros ignored; for countdown an expression of that value. 0 where the chain ends elsewhere or
 * without a result, and where no answer is given.
 *
 * @param absent verdict on a completion that thinks nothing
 * @param scores no effect: a chain either agrees with its answer or not
 */
public record ChainConsistencyReward(@Default("not_applicable") Absent absent,
    @Default("bits") Scores scores) implements ChainReward {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");

  @Override
  public String fault(Chain.Report chain, Problem problem, Candidate candidate) {
    Optional<String> answer = FinalAnswer.of(candidate.whole()).map(String::strip);
    if (chain.steps() == 0 || chain.end().isEmpty() || answer.isEmpty()) {
      return answer.isEmpty() ? "no answer" : "the chain ends without a result";
    }
    Optional<Rational> value = value(answer.get(), problem.answer());
    boolean same = value.isPresent() && value.get().equals(new Rational(chain.end().get(), BigInteger.ONE));
    return same ? ""
        : "the chain ends with " + chain.end().get() + ", the answer "
            + value.map(Rational::toString).orElse("is no number");
  }

  private static Optional<Rational> value(String answer, Answer known) {
    if (WHOLE.matcher(answer).matches()) {
      return Optional.of(new Rational(new BigInteger(answer), BigInteger.ONE));
    }
    if (!(known instanceof Answer.Countdown asked)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CountdownExpression.evaluate(answer, asked.target()).value());
    } catch (CountdownExpression.Malformed none) {
      return Optional.empty();
    }
  }
}
