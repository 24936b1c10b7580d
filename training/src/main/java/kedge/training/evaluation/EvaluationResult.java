package kedge.training.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;

/**
 * The result of an evaluation. Every share is a mean over problems with its 95 % interval ({@link
 * ConfidenceIntervals}); a problem with fewer than k scorable samples is not in the @k estimates, whose {@link
 * Estimate#problems} is the number of remaining problems.
 *
 * @param problems number of problems
 * @param samples number of samples per problem
 * @param passAt k → pass@k ({@link PassAtK}); always includes 1: the mean over samples, then over problems
 * @param majorityAt k → maj@k ({@link MajorityAtK}), for k ≥ 2; empty when no sample had an extracted answer
 * @param all pass@1, length and other rewards over all problems
 * @param bySource source → pass@1, length and other rewards over its problems
 * @param truncatedShare share of all samples that were cut at the length limit
 * @param unscorableShare share of all samples that could not be graded; they are left out of accuracy
 */
public record EvaluationResult(int problems, int samples, SortedMap<Integer, Estimate> passAt,
    SortedMap<Integer, Estimate> majorityAt,
    Findings all, SortedMap<String, Findings> bySource, double truncatedShare, double unscorableShare) {
  public EvaluationResult {
    passAt = Collections.unmodifiableSortedMap(new TreeMap<>(passAt));
    majorityAt = Collections.unmodifiableSortedMap(new TreeMap<>(majorityAt));
    bySource = Collections.unmodifiableSortedMap(new TreeMap<>(bySource));
  }

  /**
   * Computes the result.
   *
   * @param problems the problems with their samples, all with the same number of samples
   * @param ks the k of pass@k and maj@k, each between 1 and the number of samples; 1 is added
   * @throws IllegalArgumentException if there is no problem, sample numbers differ, or a k is out of range
   */
  public static EvaluationResult of(List<EvaluatedProblem> problems, List<Integer> ks) {
    if (problems.isEmpty()) {
      throw new UserError(
          "0 problems to evaluate, expected at least 1. Maybe the held-out split is empty?");
    }
    int samples = problems.get(0).samples().size();
    for (EvaluatedProblem problem : problems) {
      if (problem.samples().size() != samples) {
        throw new IllegalArgumentException(
            "problem " + problem.id() + " has " + problem.samples().size() + " samples, expected "
                + samples + " like problem " + problems.get(0).id());
      }
    }
    TreeSet<Integer> wanted = new TreeSet<>(ks);
    wanted.add(1);
    if (wanted.first() < 1 || wanted.last() > samples) {
      throw new IllegalArgumentException(
          "k of pass@k is in " + ks + ", expected 1 to " + samples + ", the samples drawn per problem");
    }
    boolean answered = problems.stream().flatMap(problem -> problem.samples().stream())
        .anyMatch(sample -> sample.answer().isPresent());
    TreeMap<Integer, Estimate> passAt = new TreeMap<>();
    TreeMap<Integer, Estimate> majorityAt = new TreeMap<>();
    for (int k : wanted) {
      passAt.put(k, estimate(problems, k, samples, scored -> passAt(scored, k)));
      if (k > 1 && answered) {
        majorityAt.put(k, estimate(problems, k, samples, scored -> MajorityAtK.of(scored, k)));
      }
    }
    Map<String, List<EvaluatedProblem>> sources = problems.stream()
        .collect(Collectors.groupingBy(EvaluatedProblem::source));
    TreeMap<String, Findings> bySource = new TreeMap<>();
    sources.forEach((source, its) -> bySource.put(source, Findings.of(its)));
    return new EvaluationResult(problems.size(), samples, passAt, majorityAt, Findings.of(problems), bySource,
        mean(problems, sample -> sample.truncated() ? 1 : 0),
        mean(problems, sample -> sample.outcome() == Outcome.UNSCORABLE ? 1 : 0));
  }

  /** Mean over samples and problems. */
  public Estimate passAtOne() {
    return passAt.get(1);
  }

  /** pass@1 as a sentence, with the share of completions that could not be graded. */
  public String inWords() {
    Estimate one = passAtOne();
    String ungraded = unscorableShare == 0 ? ""
        : String.format(Locale.ROOT, "; %.1f %% of the completions could not be graded", 100 * unscorableShare);
    return one.problems() == 0 ? "pass@1 is not known" + ungraded
        : String.format(Locale.ROOT, "pass@1 %.1f %% (%.1f to %.1f) on %d problems%s",
            100 * one.value(), 100 * one.low(), 100 * one.high(), one.problems(), ungraded);
  }

  /** Mean completion tokens over all samples. */
  public double lengthMean() {
    return all.length().value();
  }

  /**
   * Line of {@code evaluations.jsonl}: stage, step, problems, samples, pass@k, maj@k, length_mean, length_interval,
   * truncated_share, unscorable_share, rewards (where any are noted), by_source.
   */
  public ObjectNode toJson(String stage, long step) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("stage", stage).put("step", step).put("problems", problems).put("samples", samples);
    passAt.forEach((k, estimate) -> line.set("pass@" + k, estimate.toJson()));
    majorityAt.forEach((k, estimate) -> line.set("maj@" + k, estimate.toJson()));
    all.putLength(line);
    line.put("truncated_share", truncatedShare).put("unscorable_share", unscorableShare);
    all.putRewards(line);
    ObjectNode sources = line.putObject("by_source");
    bySource.forEach((source, its) -> {
      ObjectNode node = its.passAtOne().toJson().put("problems", its.passAtOne().problems());
      its.putLength(node);
      its.putRewards(node);
      sources.set(source, node);
    });
    return line;
  }

  private static double passAt(List<Sample> scored, int k) {
    int correct = (int) scored.stream().filter(sample -> sample.outcome() == Outcome.CORRECT).count();
    return k == 1 ? (double) correct / scored.size() : PassAtK.of(scored.size(), correct, k);
  }

  private static Estimate estimate(List<EvaluatedProblem> problems, int k, int samples,
      ToDoubleFunction<List<Sample>> value) {
    double[] values = problems.stream().map(EvaluatedProblem::scored).filter(scored -> scored.size() >= k)
        .mapToDouble(value).toArray();
    return ConfidenceIntervals.ofMean(values, (double) samples / k);
  }

  private static double mean(List<EvaluatedProblem> problems, ToDoubleFunction<Sample> value) {
    return problems.stream().flatMap(problem -> problem.samples().stream()).mapToDouble(value).average().orElseThrow();
  }
}
