package kedge.rewards.chain;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.Role;

/**
 * The numbers that a question gives: of a countdown problem its numbers, without the target; of a question with one
 * expression in it ({@code 37+48}) the expression's numbers; of any other all whole numbers in it.
 *
 * @param numbers the given numbers, with repetitions
 * @param only the operation, if the question asks only for one expression of two numbers
 */
record GivenNumbers(List<BigInteger> numbers, Optional<Calculation> only) {
  private static final Pattern NUMBER = Pattern.compile("(?<![0-9])[0-9]{1,40}(?![0-9])");
  private static final Pattern RUN = Pattern.compile("[0-9+*-]++");
  private static final Pattern NO_EXPRESSION = Pattern.compile("^[+*-]|[+*-]$|[+*-][+*-]|^[0-9]++$");
  private static final Pattern TWO = Pattern.compile("([0-9]{1,40})([+*-])([0-9]{1,40})");

  static GivenNumbers of(Problem problem) {
    if (problem.answer()instanceof Answer.Countdown asked) {
      return new GivenNumbers(asked.numbers().stream().map(BigInteger::valueOf).toList(), Optional.empty());
    }
    String question = problem.prompt().turns().stream().filter(turn -> turn.role() == Role.USER)
        .map(turn -> turn.text()).collect(Collectors.joining("\n"));
    List<String> expressions = RUN.matcher(question).results().map(MatchResult::group)
        .filter(run -> !NO_EXPRESSION.matcher(run).find()).toList();
    if (expressions.size() != 1) {
      return new GivenNumbers(numbers(question), Optional.empty());
    }
    Matcher two = TWO.matcher(expressions.get(0));
    Optional<Calculation> only = two.matches()
        ? Optional
            .of(new Calculation(new BigInteger(two.group(1)), two.group(2).charAt(0), new BigInteger(two.group(3))))
        : Optional.empty();
    return new GivenNumbers(numbers(expressions.get(0)), only);
  }

  /** Returns the numbers in a text, without an operation. */
  static GivenNumbers written(String text) {
    return new GivenNumbers(numbers(text), Optional.empty());
  }

  private static List<BigInteger> numbers(String text) {
    return NUMBER.matcher(text).results().map(found -> new BigInteger(found.group())).toList();
  }
}
