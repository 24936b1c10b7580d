package kedge.rl.objective;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;

/**
 * The objective over the completions of one optimiser step, in the shape the trainer asks for. Make one per optimiser
 * step. It may be called from several threads, in any order and any grouping; the report is merged in the order of the
 * completions.
 */
public final class StepLoss implements TokenLoss {
  private final PolicyObjective objective;
  private final List<SequenceInput> step;
  private final double[] weights;
  private final SequenceResult[] results;
  private final boolean onPolicy;

  /** Settles the token weights. */
  public StepLoss(PolicyObjective objective, List<SequenceInput> step) {
    this(objective, step, false);
  }

  private StepLoss(PolicyObjective objective, List<SequenceInput> step, boolean onPolicy) {
    this.onPolicy = onPolicy;
    this.objective = objective;
    this.step = List.copyOf(step);
    this.weights = objective.weights(this.step);
    this.results = new SequenceResult[this.step.size()];
  }

  /**
   * For the only update on a rollout batch: what is current is also old, so the old log-probabilities of the inputs are
   * not looked at and need no pass of their own; every ratio is exactly 1.
   *
   * @throws IllegalArgumentException if the objective masks by mismatch, which must be settled before
   */
  public static StepLoss onPolicy(PolicyObjective objective, List<SequenceInput> step) {
    if (objective.mismatch().masks()) {
      throw new IllegalArgumentException(
          "mismatch masks are settled by old log-probabilities, which this step has not computed");
    }
    return new StepLoss(objective, step, true);
  }

  @Override
  public double[] derivatives(int index, TokenScores scores) {
    SequenceResult result = result(index, SequenceInput.widen(scores.logProbabilities()));
    return keep(index, objective.carriesGradient(step.get(index)) ? result.withEntropies(scores.entropies()) : result)
        .derivatives();
  }

  /** One completion's part without its entropies, kept for the report. */
  public SequenceResult evaluate(int index, double[] current) {
    return keep(index, result(index, current));
  }

  private SequenceResult result(int index, double[] current) {
    SequenceInput input = onPolicy ? step.get(index).withOld(current) : step.get(index);
    return objective.evaluate(input, current, weights[index]);
  }

  private SequenceResult keep(int index, SequenceResult result) {
    synchronized (results) {
      results[index] = result;
    }
    return result;
  }

  /** What the step saw. @throws IllegalStateException if a completion was not evaluated */
  public ObjectiveReport report() {
    synchronized (results) {
      for (int i = 0; i < results.length; i++) {
        if (results[i] == null) {
          throw new IllegalStateException("completion " + i + " of " + results.length + " was never evaluated");
        }
      }
      return ObjectiveReport.of(List.of(results));
    }
  }

  /**
   * Places of completions whose loss or derivatives are not finite: the step must not be taken, and these are to be
   * named.
   */
  public List<Integer> notFinite() {
    List<Integer> places = new ArrayList<>();
    synchronized (results) {
      for (int i = 0; i < results.length; i++) {
        if (results[i] != null && !finite(results[i])) {
          places.add(i);
        }
      }
    }
    return places;
  }

  private static boolean finite(SequenceResult result) {
    double sum = result.loss();
    for (double derivative : result.derivatives()) {
      sum += Math.abs(derivative);
    }
    return Double.isFinite(sum);
  }
}
