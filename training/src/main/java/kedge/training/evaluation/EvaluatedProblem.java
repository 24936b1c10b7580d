package kedge.training.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.rewards.Verdict;

/**
 * A held-out problem with its sampled completions.
 *
 * @param id the problem's id, for messages
 * @param source name of the problem's data source; accuracy is also reported by source
 * @param samples the completions drawn, at least one
 */
public record EvaluatedProblem(String id, String source, List<Sample> samples) {
  public EvaluatedProblem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("problem " + id + " has no samples, expected at least 1");
    }
  }

  /** A sample's grade. Unscorable samples are counted but left out of accuracy, never counted as wrong. */
  public enum Outcome {
    CORRECT, WRONG, UNSCORABLE
  }

  /**
   * A sampled completion.
   *
   * @param outcome the sample's grade
   * @param answer the extracted answer in a canonical form, so that equal answers are equal texts; empty if none was
   * found, in which case the sample does not vote
   * @param length number of completion tokens
   * @param truncated whether the completion was cut at the length limit
   * @param rewards verdicts of the rewards that do not grade, by name; the same names for all samples of an evaluation
   */
  public record Sample(Outcome outcome, Optional<String> answer, int length, boolean truncated,
      Map<String, Verdict> rewards) {
    public Sample {
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(answer, "answer");
      rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
    }

    /** Makes a sample without rewards that do not grade. */
    public Sample(Outcome outcome, Optional<String> answer, int length, boolean truncated) {
      this(outcome, answer, length, truncated, Map.of());
    }
  }

  /**
   * Returns the line of {@code problems.jsonl}.
   *
   * @param name name of the eval stage
   * @param under name of the stage during which it ran
   * @param step step of that stage
   */
  public Map<String, Object> toLine(String name, String under, long step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", under);
    line.put("step", step);
    line.put("evaluation", name);
    line.put("problem", id);
    line.put("source", source);
    line.put("samples", samples.size());
    line.put("scored", scored().size());
    line.put("correct", samples.stream().filter(sample -> sample.outcome() == Outcome.CORRECT).count());
    line.put("length_mean", lengthMean());
    Map<String, Object> rewards = new LinkedHashMap<>();
    samples.get(0).rewards().keySet().forEach(reward -> {
      OptionalDouble mean = RewardMean.of(this, reward);
      rewards.put(reward, mean.isPresent() ? mean.getAsDouble() : null);
    });
    if (!rewards.isEmpty()) {
      line.put("rewards", rewards);
    }
    return line;
  }

  double lengthMean() {
    return samples.stream().mapToInt(Sample::length).average().orElseThrow();
  }

  List<Sample> scored() {
    return samples.stream().filter(sample -> sample.outcome() != Outcome.UNSCORABLE).toList();
  }
}
