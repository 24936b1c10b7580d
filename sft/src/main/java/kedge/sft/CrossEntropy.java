package kedge.sft;

import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;

/**
 * Cross-entropy over the targets of one optimizer step: {@code loss = -sum(weight * log p)}. Weights are fixed by
 * the lengths of the whole step, so micro-batches and packing cannot change it. Make one per step.
 */
public final class CrossEntropy implements TokenLoss {

  /** Unit of the average. */
  public enum Mean {
    /** Every target of the step weighs the same. */
    TOKEN,
    /** Every sequence weighs the same: its targets share its weight. */
    SEQUENCE,
    /**
     * Every sample counts with the sum of its targets: {@code -(1/|D|) * sum over samples of log P(T∘A | I)}, with |D|
     * all samples of the step, whatever their form (SAIL-VL2, Eq. 2 and 3; SAIL-RL, Eq. 2). A long sample weighs more
     * than a short one, by its length.
     */
    SAMPLE_SUM
  }

  private final double[] weights;

  /** A step of one sequence per sample. @throws UserError if nothing is a target */
  public CrossEntropy(List<TokenSequence> step, Mean mean) {
    this(step, step.size(), mean);
  }

  /**
   * Settles one weight per sequence, that of each of its targets.
   *
   * @param samples demonstrations that the sequences were made of: a conversation of several learned turns may be
   * several sequences
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
