package kedge.training.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.training.evaluation.EvaluatedProblem.Outcome;

/**
 * Estimates over all problems of an evaluation, or over those of one source.
 *
 * @param passAtOne mean over samples, then over problems
 * @param length mean number of completion tokens over all samples, with a t interval over problems
 * @param rewards means of the rewards that do not grade, in the recipe's order
 */
public record Findings(Estimate passAtOne, Estimate length, Map<String, RewardMean> rewards) {
  public Findings {
    rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
  }

  /** @param problems at least one, with equal numbers of samples */
  static Findings of(List<EvaluatedProblem> problems) {
    int samples = problems.get(0).samples().size();
    double[] right = problems.stream().map(EvaluatedProblem::scored).filter(scored -> !scored.isEmpty())
        .mapToDouble(scored -> (double) scored.stream().filter(sample -> sample.outcome() == Outcome.CORRECT).count()
            / scored.size())
        .toArray();
    Estimate spread = ConfidenceIntervals
        .ofNumbers(problems.stream().mapToDouble(EvaluatedProblem::lengthMean).toArray());
    double length = problems.stream().flatMap(problem -> problem.samples().stream())
        .mapToDouble(EvaluatedProblem.Sample::length).average().orElseThrow();
    Map<String, RewardMean> rewards = new LinkedHashMap<>();
    problems.get(0).samples().get(0).rewards().keySet()
        .forEach(reward -> rewards.put(reward, RewardMean.of(problems, reward)));
    return new Findings(ConfidenceIntervals.ofMean(right, samples),
        new Estimate(length, spread.low(), spread.high(), problems.size()), rewards);
  }

  /** Adds length_mean and, with two problems or more, length_interval. */
  void putLength(ObjectNode line) {
    line.put("length_mean", length.value());
    if (!Double.isNaN(length.low())) {
      line.putArray("length_interval").add(length.low()).add(length.high());
    }
  }

  /** Adds rewards, if there are any. */
  void putRewards(ObjectNode line) {
    if (!rewards.isEmpty()) {
      ObjectNode node = line.putObject("rewards");
      rewards.forEach((reward, mean) -> node.set(reward,
          mean.mean().toJson().put("scored", mean.scored()).put("not_applicable", mean.notApplicable())
              .put("unscorable", mean.unscorable())));
    }
  }
}
