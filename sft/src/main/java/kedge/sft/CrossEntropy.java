package kedge.sft;

import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;

/**
 * Cross-entropy over the targets of one optimizer step: {@code loss = -sum(weight * log p)}. Weights depend only on the
 * lengths of the whole step, so micro-batches and packing do not change the loss. One instance is for one step.
 */
public final class CrossEntropy implements TokenLoss {

  /** Unit of the average. */
  public enum Mean {
    /** Every target of the step weighs the same. */
    TOKEN,
    /** Every sequence weighs the same; its weight is divided among its targets. */
    SEQUENCE,
    /**
     * The targets of a sample are summed, and samples are averaged: {@code -(1/|D|) * sum over samples of log P(T∘A |
     * I)}, with |D| the number of samples of the step (SAIL-VL2, Eq. 2 and 3; SAIL-RL, Eq. 2). A sample weighs in
     * proportion to its length.
     */
    SAMPLE_SUM
  }

  private final double[] weights;

  /** Makes the loss of a step with one sequence per sample. @throws UserError if nothing is a target */
  public CrossEntropy(List<TokenSequence> step, Mean mean) {
    this(step, step.size(), mean);
  }

  /**
   * Makes the loss of a step, with one weight per sequence for all of its targets.
   *
   * @param samples number of demonstrations that the sequences were made from; a conversation with several learned
   * turns may become several sequences
   * @throws UserError if nothing is a target
   */
  public CrossEntropy(List<TokenSequence> step, int samples, Mean mean) {
    long targets = step.stream().mapToLong(TokenSequence::targetCount).sum();
    long trained = step.stream().filter(sequence -> sequence.targetCount() > 0).count();
    if (targets == 0) {
      throw new UserError("none of the step's " + step.size()
          + " sequences has a token to learn. Maybe the roles to learn do not speak");
    }
    this.weights = step.stream().mapToDouble(sequence -> sequence.targetCount() == 0 ? 0 : switch (mean) {
      case TOKEN -> 1.0 / targets;
      case SEQUENCE -> 1.0 / ((double) trained * sequence.targetCount());
      case SAMPLE_SUM -> 1.0 / samples;
    }).toArray();
  }

  @Override
  public Part evaluate(int index, TokenScores scores) {
    double weight = weights[index];
    double[] terms = new double[scores.logProbabilities().length];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = -weight * scores.logProbabilities()[i];
    }
    double[] derivatives = new double[terms.length];
    Arrays.fill(derivatives, -weight);
    return new Part(terms, derivatives);
  }
}
