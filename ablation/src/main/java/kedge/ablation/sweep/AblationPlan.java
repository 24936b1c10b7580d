package kedge.ablation.sweep;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.RunScores;
import kedge.ablation.measure.Score;
import kedge.ablation.statistics.Claims;
import kedge.ablation.statistics.Power;
import kedge.ablation.statistics.VarianceSources;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.stage.EvalStage;
import kedge.training.parts.RecipeSources;
import kedge.training.log.JsonLinesLog;

/** Plan of an ablation, printed before anything runs: detectable differences, number of seeds, time and cost. */
public final class AblationPlan {
  private static final double DIFFERENCE = 0.05;
  private static final List<Integer> PROBLEMS = List.of(100, 200, 500, 1000, 2000);
  private final AblationRun ablation;
  private final List<Path> like;
  private final OptionalDouble difference;

  /**
   * Makes a plan.
   *
   * @param like past runs of the base recipe
   * @param difference difference to detect; empty for the measure's margin, or five points
   */
  public AblationPlan(AblationRun ablation, List<Path> like, OptionalDouble difference) {
    this.ablation = ablation;
    this.like = List.copyOf(like);
    this.difference = difference;
    this.like.forEach(ablation::requireFinished);
    if (difference.isPresent() && !(difference.getAsDouble() > 0)) {
      throw new UserError(
          "--difference is " + difference.getAsDouble() + ", expected above 0. Maybe 0.03, three percentage points?");
    }
  }

  /** Prints the plan. @param atOnce number of concurrent runs */
  public void print(int atOnce, PrintWriter out) {
    AblationSpec spec = ablation.spec();
    List<Job> jobs = ablation.jobs(Path.of("ablations", spec.name()));
    int comparisons = (spec.cells().size() - 1) * spec.measures().size();
    out.println(spec.name() + ": " + spec.cells().size() + " cells x " + spec.seeds().size() + " seeds, " + comparisons
        + (comparisons == 1 ? " comparison" : " comparisons") + " with " + spec.baseline());
    for (Measure measure : spec.measures()) {
      if (measure.metric().startsWith("pass@")) {
        printPower(measure, comparisons, out);
      } else {
        out.println(measure.name() + ": its variance is not known in advance; plans cover pass@k only");
      }
    }
    printCost(jobs, atOnce, out);
    out.flush();
  }

  private void printPower(Measure measure, int comparisons, PrintWriter out) {
    VarianceSources noise = noise(measure, out);
    int problems = problems(measure);
    double wanted = difference.orElse(measure.margin().orElse(DIFFERENCE));
    double level = Claims.USUAL.level() / comparisons;
    int seeds = ablation.spec().seeds().size();
    double deviation = Math.sqrt(noise.ofDifference(problems));
    out.println(String.format(Locale.ROOT,
        "%s: %d seeds on %d problems detect a difference of %s with %.0f %% power, and one of %s with %.0f %%",
        measure.name(), seeds, problems, measure.amount(Power.detectable(deviation, seeds, level, Power.USUAL)),
        100 * Power.USUAL, measure.amount(wanted),
        100 * Power.of(wanted, deviation, seeds, level)));
    out.println("  seeds needed to detect a difference of " + measure.amount(wanted) + ", by number of problems:");
    TreeSet<Integer> counts = new TreeSet<>(PROBLEMS);
    counts.add(problems);
    for (int count : counts) {
      OptionalInt needed = Power.seeds(wanted, Math.sqrt(noise.ofDifference(count)), level, Power.USUAL);
      out.println(String.format(Locale.ROOT, "  %6d problems: %s", count,
          needed.isPresent() ? needed.getAsInt() + " seeds" : "more than 10,000 seeds"));
    }
  }

  private VarianceSources noise(Measure measure, PrintWriter out) {
    VarianceSources noise = VarianceSources.QUICKSTART;
    String from = "from the quickstart after RL. Maybe --like RUN RUN, past runs of the base recipe on two seeds?";
    if (like.size() >= 2) {
      List<Score> scores = like.stream().map(run -> new RunScores(run).read(measure)).toList();
      boolean kept = scores.stream()
          .allMatch(score -> score.byProblem().size() > 1 && !score.byProblem().containsValue(Double.NaN)
              && score.byProblem().keySet().equals(scores.get(0).byProblem().keySet()));
      noise = kept
          ? VarianceSources.of(scores.stream()
              .map(score -> score.byProblem().values().stream().mapToDouble(Double::doubleValue).toArray()).toList())
          : VarianceSources.ofShares(scores.stream().mapToDouble(Score::value).toArray(), scores.get(0).problems());
      from = "from " + like.size() + " past runs";
    }
    out.println(String.format(Locale.ROOT, "noise of %s: %s between seeds, %s between problems, %s", measure.name(),
        measure.amount(Math.sqrt(noise.seed())),
        measure.amount(Math.sqrt(noise.problem())), from));
    return noise;
  }

  private int problems(Measure measure) {
    if (!(ablation.first().stages().get(measure.stage())instanceof EvalStage eval)) {
      throw new UserError("measure: " + measure.name() + " is a metric of eval stages, but this is a training stage");
    }
    if (measure.source().isEmpty() && eval.problems().isPresent()) {
      return eval.problems().get();
    }
    eval.reads().stream().filter(read -> !ablation.first().data().containsKey(read)).findFirst().ifPresent(made -> {
      throw new UserError("measure: " + measure.name() + ": the number of problems of stages." + measure.stage()
          + " is not known before stage "
          + made + " has run. Maybe set stages." + measure.stage() + ".problems, or omit --plan?");
    });
    ProblemSource source = new RecipeSources(ablation.first(), Optional.empty()).of(eval.data());
    int all = eval.problems().orElse(source.size());
    if (measure.source().isEmpty()) {
      return all;
    }
    int counted = (int) IntStream.range(0, all).filter(i -> source.problem(i).source().equals(measure.source().get()))
        .count();
    if (counted == 0) {
      throw new UserError("measure: " + measure.name() + " covers none of the " + all
          + " problems of stages." + measure.stage()
          + ", which are from "
          + IntStream.range(0, all).mapToObj(i -> source.problem(i).source()).distinct().toList());
    }
    return counted;
  }

  private void printCost(List<Job> jobs, int atOnce, PrintWriter out) {
    long shared = jobs.stream().filter(job -> job.runs() > 1).count();
    out.println(jobs.size() + " jobs, of which " + shared + " train stages that several runs share; " + atOnce
        + " at a time");
    if (like.isEmpty()) {
      out.println("the time is not known. Maybe --like RUN, a past run of the base recipe?");
      return;
    }
    Map<String, Double> seconds = stageSeconds(like.get(0));
    double all = 0;
    double unshared = 0;
    for (Job job : jobs) {
      double own = seconds(job.recipe(), job.from(), job.until(), seconds);
      all += own;
      unshared += own * job.runs();
    }
    out.println("expected: " + AblationRun.duration(all / atOnce) + " on an otherwise idle machine ("
        + AblationRun.duration(all) + " of work, "
        + AblationRun.duration(unshared - all) + " saved by shared stages), from the times of " + like.get(0));
  }

  private static double seconds(Recipe recipe, int from, int until, Map<String, Double> seconds) {
    return new ArrayList<>(recipe.stages().keySet()).subList(from, until).stream()
        .mapToDouble(stage -> seconds.getOrDefault(stage, 0.0)).sum();
  }

  /** Returns training stage → seconds, including the evaluations before it. */
  private static Map<String, Double> stageSeconds(Path run) {
    Map<String, Double> ends = new LinkedHashMap<>();
    JsonLinesLog.read(new RunScores(run).folder().resolve("timings.jsonl"),
        line -> ends.merge(line.path("stage").asText(),
            line.path("since_start_seconds").asDouble(),
            Math::max));
    Map<String, Double> seconds = new LinkedHashMap<>();
    double before = 0;
    for (Map.Entry<String, Double> end : ends.entrySet()) {
      seconds.put(end.getKey(), Math.max(0, end.getValue() - before));
      before = end.getValue();
    }
    return seconds;
  }
}
