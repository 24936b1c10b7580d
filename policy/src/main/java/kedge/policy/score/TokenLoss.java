package kedge.policy.score;

/**
 * A loss seen from the policy: for each sequence, its derivative by the log-probability of each target. Everything a
 * loss does (ratios, clips, masks, KL, aggregation) happens on the heap in double precision; the policy only propagates
 * the result.
 */
@FunctionalInterface
public interface TokenLoss {

  /**
   * The derivative of the whole step's loss by each target's log-probability.
   *
   * @param index the sequence's place in the list given to the trainer
   * @param scores the policy's scores of that sequence's targets, now
   * @return one derivative per target, in order
   */
  double[] derivatives(int index, TokenScores scores);
}
