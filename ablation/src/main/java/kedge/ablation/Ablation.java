package kedge.ablation;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results;
import kedge.ablation.statistics.Claims.Better;
import kedge.ablation.sweep.AblationRun;
import kedge.ablation.sweep.AblationSpec;
import kedge.ablation.sweep.CellSpec;
import kedge.ablation.sweep.ProcessBudget;
import kedge.data.UserError;

/**
 * Builds and runs an ablation from Java. A YAML file can describe the same ablation.
 *
 * <pre>{@code
 * Ablation.of("recipes/quickstart.yaml").axis("stages.rl.algorithm", "dapo", "gspo").seeds(1, 5)
 *     .measure("after_rl", "pass@1").run();
 * }</pre>
 *
 * <p>Run it with {@code ./kedge script my.java}, or type it into {@code ./kedge shell}. {@link #run()} reports every
 * error before it trains anything.
 */
public final class Ablation {
  private final Path base;
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final List<String> settings = new ArrayList<>();
  private final Map<String, List<CellSpec>> axes = new LinkedHashMap<>();
  private final List<Measure> measures = new ArrayList<>();
  private List<Long> seeds = List.of();
  private String name;
  private Optional<String> baseline = Optional.empty();
  private Optional<Path> folder = Optional.empty();
  private Optional<Integer> jobs = Optional.empty();
  private boolean resume;

  private Ablation(Path base) {
    this.base = base;
    this.name = base.getFileName().toString().replaceAll("\\.ya?ml$", "") + "-ablation";
  }

  /**
   * Starts an ablation.
   *
   * @param base path of the recipe that all cells are based on
   */
  public static Ablation of(String base) {
    return new Ablation(Path.of(base));
  }

  /**
   * Names the ablation and its folder {@code ablations/NAME}; by default the base recipe's file name and {@code
   * -ablation}.
   */
  public Ablation name(String value) {
    name = value;
    return this;
  }

  /** Overrides a key of the base recipe in every cell. @param value as YAML */
  public Ablation set(String path, Object value) {
    settings.add(path + "=" + value);
    return this;
  }

  /** Adds an axis: a recipe path and its values, each as YAML. */
  public Ablation axis(String path, Object... values) {
    axes.put(path, Arrays.stream(values).map(value -> AblationSpec.value(path, String.valueOf(value))).toList());
    return this;
  }

  /** Adds a named variant to an axis whose variants change several paths. @param changes recipe path → value as YAML */
  public Ablation variant(String axis, String variant, Map<String, ?> changes) {
    Map<String, String> texts = new LinkedHashMap<>();
    changes.forEach((path, value) -> texts.put(path, String.valueOf(value)));
    axes.computeIfAbsent(axis, key -> new ArrayList<>()).add(new CellSpec(variant, texts));
    return this;
  }

  /** Sets the seeds, from the first to the last, both included. */
  public Ablation seeds(long first, long last) {
    seeds = LongStream.rangeClosed(first, last).boxed().toList();
    return this;
  }

  /**
   * Adds a metric of an eval stage, or of the last steps of a training stage. The direction that is better follows from
   * the metric's name.
   */
  public Ablation measure(String stage, String metric) {
    measures.add(Measure.of(stage, metric));
    return this;
  }

  /** Adds a metric of a training stage, averaged over its last steps. */
  public Ablation measure(String stage, String metric, int lastSteps, Better better) {
    measures.add(new Measure(stage, metric, OptionalInt.of(lastSteps), better, OptionalDouble.empty()));
    return this;
  }

  /** Restricts the measure added last to the problems of one data set. */
  public Ablation on(String dataSet) {
    last("on(\"" + dataSet + "\")", measure -> measure.on(dataSet));
    return this;
  }

  /** Sets the equivalence margin of the measure added last: a smaller difference does not matter. */
  public Ablation equivalentWithin(double margin) {
    last("equivalentWithin(" + margin + ")", measure -> measure.within(margin));
    return this;
  }

  private void last(String call, UnaryOperator<Measure> change) {
    if (measures.isEmpty()) {
      throw new UserError(
          call + " applies to the last measure, but there is none. Maybe call measure(...) first?");
    }
    measures.set(measures.size() - 1, change.apply(measures.get(measures.size() - 1)));
  }

  /** Names the baseline cell, which all others are compared with; by default the first. */
  public Ablation baseline(String cell) {
    baseline = Optional.of(cell);
    return this;
  }

  /** Sets the output folder; by default {@code ablations/NAME}. */
  public Ablation out(String path) {
    folder = Optional.of(Path.of(path));
    return this;
  }

  /** Sets the number of concurrent runs; by default as many as cores and memory allow. */
  public Ablation jobs(int atOnce) {
    jobs = Optional.of(atOnce);
    return this;
  }

  /** Resumes the ablation in the folder. */
  public Ablation resume() {
    resume = true;
    return this;
  }

  /** Returns the ablation, after all checks that need no run. */
  public AblationSpec spec() {
    List<CellSpec> cells = AblationSpec.product(axes);
    return new AblationSpec(name, base, settings, cells, seeds, measures, baseline.orElse(cells.get(0).name()));
  }

  /** Runs the ablation and writes its tables and page. */
  public Results run() {
    AblationRun run = new AblationRun(spec());
    int atOnce = jobs.orElseGet(() -> run.atOnce(ProcessBudget.of(Optional.empty(), Optional.empty())));
    return run.run(folder.orElse(Path.of("ablations", name)), resume, atOnce, out);
  }
}
