package kedge.rewards.chain;

import java.util.Optional;
import java.util.Set;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if there is at least one step and no number in it comes from nowhere.
 *
 * <p>The numbers of an equation or a join are numbers of the question or earlier results, each used at most as often as
 * it is there. A countdown question gives its numbers and not its target. The digits of a column are those at its place
 * of the two numbers joined (0 beyond their first digit; in a product the digit of the first number at the place and
 * the digit of the second that its row is for), and its carry in is what the column before handed on, 0 in the first.
 * Nothing need be joined in writing where the question is one operation of two numbers. An equation after a join works
 * what was joined, and a join that rewrites the one before has its numbers. What a column or an equation writes as its
 * result is not looked at here.
 *
 * @param absent verdict on a completion that thinks nothing
 * @param scores {@code bits}: 1 or 0; {@code share}: the share of lines without such a fault
 * @param numbers column that holds the numbers given, with spaces between, where the question does not say them: {@code
 * shown} of {@code source: pictures}. A problem without it is unscorable
 */
public record ChainGroundingReward(@Default("not_applicable") Absent absent,
    @Default("bits") Scores scores, Optional<String> numbers) implements ChainReward {
  @Override
  public Set<String> columns() {
    return numbers.map(Set::of).orElse(Set.of());
  }

  @Override
  public GivenNumbers given(Problem problem) {
    return numbers.map(problem.columns()::get).map(GivenNumbers::written).orElseGet(() -> GivenNumbers.of(problem));
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return numbers.isPresent() && problem.columns().get(numbers.get()) == null
        ? new Verdict.Unscorable("problem " + problem.id() + " has no column " + numbers.get()
            + ", expected the numbers that its picture shows")
        : ChainReward.super.judge(problem, candidate);
  }

  @Override
  public int soundLines(Chain.Report chain) {
    return chain.groundedLines();
  }

  @Override
  public String fault(Chain.Report chain, Problem problem, Candidate candidate) {
    return chain.steps() == 0 ? "no step" : chain.invention();
  }
}
