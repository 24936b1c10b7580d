package kedge.policy.score;

/**
 * The loss of one optimizer step as a function of log-probabilities. All of its arithmetic (ratios, clips, masks, KL,
 * aggregation) is in double precision on the heap; the policy only propagates the derivatives.
 *
 * <p>{@link TrainingBackend#accumulate} calls it once per sequence, in the order of its list or, with images, of its
 * micro-batches, from the thread that called {@code accumulate}. A loss has no side effects: the same scores give the
 * same result.
 */
@FunctionalInterface
public interface TokenLoss {

  /**
   * One sequence's part of the step's loss.
   *
   * @param terms terms of the step's loss: one per target, or a single one. The backend adds the terms of all sequences
   * in order
   * @param derivatives derivative of the step's loss with respect to each target's log-probability, {@code [targets]}
   */
  record Part(double[] terms, double[] derivatives) {

    /** Returns a part with derivatives only, which adds nothing to the reported loss. */
    public static Part ofDerivatives(double... derivatives) {
      return new Part(new double[0], derivatives);
    }
  }

  /**
   * Computes one sequence's part of the step's loss.
   *
   * @param index the sequence's position in the list given to the backend
   * @param scores the policy's current scores of that sequence's targets
   */
  Part evaluate(int index, TokenScores scores);
}
