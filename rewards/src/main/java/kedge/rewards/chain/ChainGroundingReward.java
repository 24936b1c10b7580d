package kedge.rewards.chain;

import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;

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
 */
public record ChainGroundingReward(@Default("not_applicable") Absent absent,
    @Default("bits") Scores scores) implements ChainReward {
  @Override
  public int soundLines(Chain.Report chain) {
    return chain.groundedLines();
  }

  @Override
  public String fault(Chain.Report chain, Problem problem, Candidate candidate) {
    return chain.steps() == 0 ? "no step" : chain.invention();
  }
}
