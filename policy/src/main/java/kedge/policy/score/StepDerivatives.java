package kedge.policy.score;

import java.util.Arrays;
import java.util.List;

/** Evaluates a step's loss by micro-batch: adds up the loss, and checks and concatenates the derivatives. */
public final class StepDerivatives {
  private final TokenLoss tokenLoss;
  private double loss;

  public StepDerivatives(TokenLoss tokenLoss) {
    this.tokenLoss = tokenLoss;
  }

  /**
   * Returns the derivatives of a micro-batch, {@code [targets]}.
   *
   * @param places index of each of its sequences in the step
   * @param scores scores of each sequence of the micro-batch
   * @param targets number of targets of the micro-batch
   */
  public double[] of(int[] places, List<TokenScores> scores, int targets) {
    double[] joined = new double[targets];
    int at = 0;
    for (int i = 0; i < scores.size(); i++) {
      TokenLoss.Part part = tokenLoss.evaluate(places[i], scores.get(i));
      double[] derivatives = part.derivatives();
      int expected = scores.get(i).logProbabilities().length;
      if (derivatives.length != expected) {
        throw new IllegalArgumentException("the loss gave " + derivatives.length + " derivatives for sequence "
            + places[i] + ", which has " + expected + " targets");
      }
      for (double term : part.terms()) {
        loss += term;
      }
      System.arraycopy(derivatives, 0, joined, at, expected);
      at += expected;
    }
    return joined;
  }

  /** Returns the loss of micro-batches with known scores, added up in the same order as by {@link #of}. */
  public static double loss(List<MicroBatch> batches, List<TokenScores> scores, TokenLoss tokenLoss) {
    StepDerivatives all = new StepDerivatives(tokenLoss);
    batches.forEach(batch -> all.of(batch.places(), Arrays.stream(batch.places()).mapToObj(scores::get).toList(),
        batch.targetCount()));
    return all.loss();
  }

  /** Returns the loss of all micro-batches evaluated so far. */
  public double loss() {
    return loss;
  }
}
