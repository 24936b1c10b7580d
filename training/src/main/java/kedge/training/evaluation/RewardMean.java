package kedge.training.evaluation;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import kedge.rewards.Verdict;
import kedge.training.evaluation.EvaluatedProblem.Sample;

/**
 * Mean of a reward over the completions of an evaluation. Completions that it could not score, or does not apply to,
 * are counted but left out of the mean.
 *
 * @param mean mean over problems of each problem's mean over its scored completions, as for pass@1; {@link
 * Estimate#problems} counts the problems with a scored completion. The interval is computed as for pass@1 if all values
 * are in [0, 1], otherwise it is a t interval over problems
 * @param scored number of scored completions
 * @param notApplicable number of completions to which the reward does not apply
 * @param unscorable number of completions that the reward failed to score
 */
public record RewardMean(Estimate mean, long scored, long notApplicable, long unscorable) {

  /** @param problems problems with equal numbers of samples @param reward name of a reward of their samples */
  static RewardMean of(List<EvaluatedProblem> problems, String reward) {
    List<Verdict> verdicts = problems.stream().flatMap(problem -> problem.samples().stream())
        .map(sample -> sample.rewards().get(reward)).toList();
    double[] values = problems.stream().map(problem -> of(problem, reward)).filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
    boolean share = verdicts.stream()
        .allMatch(verdict -> !(verdict instanceof Verdict.Scored scored) || scored.value() >= 0 && scored.value() <= 1);
    int samples = problems.get(0).samples().size();
    return new RewardMean(share ? ConfidenceIntervals.ofMean(values, samples) : ConfidenceIntervals.ofNumbers(values),
        count(verdicts, Verdict.Scored.class),
        count(verdicts, Verdict.NotApplicable.class), count(verdicts, Verdict.Unscorable.class));
  }

  /** Returns a problem's mean over its scored completions; empty if there are none. */
  static OptionalDouble of(EvaluatedProblem problem, String reward) {
    return problem.samples().stream().map(Sample::rewards).map((Map<String, Verdict> rewards) -> rewards.get(reward))
        .filter(Verdict.Scored.class::isInstance).mapToDouble(verdict -> ((Verdict.Scored) verdict).value()).average();
  }

  private static long count(List<Verdict> verdicts, Class<? extends Verdict> kind) {
    return verdicts.stream().filter(kind::isInstance).count();
  }
}
