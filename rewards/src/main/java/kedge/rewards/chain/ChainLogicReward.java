package kedge.rewards.chain;

import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;

/**
 * 1 if there is at least one step and all that is written is true.
 *
 * <p>An equation: its two sides are equal, exactly. A column: its digits and carry in give its carry out and digit
 * ({@code b4} is 4 less a borrowed ten), and its result is the result of the column before with this digit before it;
 * the first column of an operation begins a result, behind as many zeros as the row of a product needs, and the last of
 * a row writes both digits. A difference does not end with a borrow. A join that rewrites the one before ({@code
 * 12-48}, then {@code 48-12}) has its value but for the sign. A number alone is the result before it, without its zeros
 * or with the sign that was rewritten, which must come.
 *
 * <p>Not looked at: whether the operation is the one the question asks for, whether all its numbers are used, and
 * whether a column is still missing at the end. The answer's reward sees these.
 *
 * @param absent verdict on a completion that thinks nothing
 * @param scores {@code bits}: 1 or 0; {@code share}: the share of lines without such a fault
 */
public record ChainLogicReward(@Default("not_applicable") Absent absent,
    @Default("bits") Scores scores) implements ChainReward {
  @Override
  public int soundLines(Chain.Report chain) {
    return chain.trueLines();
  }

  @Override
  public String fault(Chain.Report chain, Problem problem, Candidate candidate) {
    return chain.steps() == 0 ? "no step" : chain.falsehood();
  }
}
