package kedge.sft;

import java.util.List;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;

/**
 * Cross-entropy over the targets of one optimiser step: {@code loss = -sum(weight * log p)}. Weights are settled from the lengths of the whole step, so
 * micro-batches and packing cannot change it. Make one per step.
 */
public final class CrossEntropy implements TokenLoss {

  /** What is averaged. */
  public enum Mean {
    /** Every target of the step weighs the same. */
    TOKEN,
    /** Every sequence weighs the same: its targets share its weight. */
    SEQUENCE
  }

  private final double[] weights;
  private double loss;

  /** Settles one weight per sequence, that of each of its targets. @throws IllegalArgumentException if nothing is a target */
  public CrossEntropy(List<TokenSequence> step, Mean mean) {
    long targets = step.stream().mapToLong(TokenSequence::targetCount).sum();
    long trained = step.stream().filter(sequence -> sequence.targetCount() > 0).count();
    if (targets == 0) {
      throw new IllegalArgumentException("none of the step's " + step.size() + " sequences has a token to learn. Maybe the roles to learn do not speak");
    }
    this.weights = step.stream().mapToDouble(sequence -> sequence.targetCount() == 0 ? 0
        : mean == Mean.TOKEN ? 1.0 / targets : 1.0 / ((double) trained * sequence.targetCount())).toArray();
  }

  @Override
  public double[] derivatives(int index, TokenScores scores) {
    double[] derivatives = new double[scores.logProbabilities().length];
    for (int i = 0; i < derivatives.length; i++) {
      derivatives[i] = -weights[index];
      loss -= weights[index] * scores.logProbabilities()[i];
    }
    return derivatives;
  }

  /** The step's loss, once every sequence was seen. */
  public double loss() {
    return loss;
  }
}
