package kedge.training.evaluation;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import kedge.rewards.Verdict;
import kedge.training.evaluation.EvaluatedProblem.Sample;

/**
 * Mean of a reward over the completions of an evaluation. Completions that it could not score, or that it does not
 * apply to, are counted and in no mean.
 *
 * @param mean over problems of each problem's mean over the completions that the reward scored, as pass@1 is; {@link
 * Estimate#problems} counts the problems with at least one. The interval is pass@1's where all values lie in [0, 1],
 * else a t interval over problems
 * @param scored completions scored
 * @param notApplicable completions to which the reward does not apply
 * @param unscorable completions that the reward failed to score
 */
public record RewardMean(Estimate mean, long scored, long notApplicable, long unscorable) {

  /** @param problems with as many samples each @param reward a name that their samples know */
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

  /** A problem's mean over the completions that were scored; empty where none was. */
  static OptionalDouble of(EvaluatedProblem problem, String reward) {
    return problem.samples().stream().map(Sample::rewards).map((Map<String, Verdict> rewards) -> rewards.get(reward))
        .filter(Verdict.Scored.class::isInstance).mapToDouble(verdict -> ((Verdict.Scored) verdict).value()).average();
  }

  private static long count(List<Verdict> verdicts, Class<? extends Verdict> kind) {
    return verdicts.stream().filter(kind::isInstance).count();
  }
}
