package kedge.rl.objective;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;

/** The loss of one optimizer step: an objective applied to its completions. */
public final class StepLoss implements TokenLoss {
  private final SequenceObjective objective;
  private final List<SequenceInput> step;
  private final TrainedCounts counts;
  private final boolean onPolicy;

  /** @param step all completions of the optimizer step, in the order in which the trainer gets them */
  public StepLoss(SequenceObjective objective, List<SequenceInput> step) {
    this(objective, step, false);
  }

  private StepLoss(SequenceObjective objective, List<SequenceInput> step, boolean onPolicy) {
    this.objective = objective;
    this.step = List.copyOf(step);
    this.counts = TrainedCounts.of(objective, step);
    this.onPolicy = onPolicy;
  }

  /**
   * Makes the loss of the only update on a rollout batch. The current policy is then the old one, so the old
   * log-probabilities of the inputs are not read and need no separate forward pass; every ratio is exactly 1.
   *
   * @throws IllegalArgumentException if the objective masks by old log-probabilities, which must be known before the
   * update
   */
  public static StepLoss onPolicy(SequenceObjective objective, List<SequenceInput> step) {
    if (objective.masksByOldLogProbabilities()) {
      throw new IllegalArgumentException(
          "mismatch masks are settled by old log-probabilities, which this step has not computed");
    }
    return new StepLoss(objective, step, true);
  }

  @Override
  public Part evaluate(int index, TokenScores scores) {
    SequenceResult result = evaluate(index, SequenceInput.widen(scores.logProbabilities()));
    return new Part(new double[]{result.loss()}, result.derivatives());
  }

  /** Computes one completion's part from its current log-probabilities, {@code [tokens]}. */
  public SequenceResult evaluate(int index, double[] current) {
    SequenceInput input = input(index, current);
    return objective.mask(input) == SequenceObjective.Mask.NONE ? objective.evaluate(input, current, counts)
        : SequenceResult.zero(current.length);
  }

  /**
   * Reports the whole step.
   *
   * @param scores scores of each completion, as returned by the trainer
   */
  public ObjectiveReport report(List<TokenScores> scores) {
    if (scores.size() != step.size()) {
      throw new IllegalArgumentException("scores of " + scores.size() + " completions, expected " + step.size());
    }
    List<SequenceMetrics> completions = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      TokenScores each = scores.get(i);
      completions.add(metrics(i, SequenceInput.widen(each.logProbabilities()), each.entropies()));
    }
    return ObjectiveReport.of(completions);
  }

  SequenceMetrics metrics(int index, double[] current, float... entropies) {
    SequenceInput input = input(index, current);
    return SequenceMetrics.of(input, current, entropies, objective.mask(input), evaluate(index, current));
  }

  private SequenceInput input(int index, double[] current) {
    return onPolicy ? step.get(index).withOld(current) : step.get(index);
  }
}
