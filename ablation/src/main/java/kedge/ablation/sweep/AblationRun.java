package kedge.ablation.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results;
import kedge.ablation.measure.RunScores;
import kedge.ablation.report.AblationReport;
import kedge.ablation.statistics.Claims;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.recipes.Recipe;
import kedge.recipes.check.NearestWord;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;
import kedge.training.folder.FolderLock;
import kedge.training.folder.RunState;
import kedge.training.folder.StageBoundary;
import kedge.training.provenance.CodeVersion;
import kedge.training.provenance.StageKeys;

/** Runs an ablation and writes its report. All checks that need no run are made first. */
public final class AblationRun {
  private static final String PLAN = "runs.json";
  private static final List<String> EVALUATED = List.of("pass@1", "length_mean", "truncated_share", "unscorable_share");
  private static final List<String> EVALUATED_BY_SOURCE = List.of("pass@1", "length_mean");
  private final AblationSpec spec;
  private final List<JobTree.Run> runs = new ArrayList<>();

  /** Resolves every cell's recipe. @throws IllegalArgumentException naming the cell and the wrong path */
  public AblationRun(AblationSpec spec) {
    this.spec = spec;
    String code = CodeVersion.digest();
    String base = text(spec.base());
    for (long seed : spec.seeds()) {
      for (CellSpec cell : spec.cells()) {
        List<String> settings = new ArrayList<>(spec.settings());
        cell.changes().forEach((path, value) -> settings.add(path + "=" + value));
        settings.add("seed=" + seed);
        Recipe recipe = RecipeReader.installed().read(base, spec.base() + ", cell " + cell.name(), settings);
        runs.add(new JobTree.Run(cell, recipe, StageKeys.of(recipe, code)));
      }
    }
    for (JobTree.Run run : runs) {
      spec.measures().forEach(measure -> requireMeasured(run, measure));
    }
    jobs(Path.of("."));
  }

  /**
   * Checks that a past run is finished, since its duration and its last steps are not known before.
   *
   * @throws UserError if it is not finished
   */
  void requireFinished(Path run) {
    List<String> stages = List
        .copyOf(RecipeReader.installed().read(new RunScores(run).folder().resolve("recipe.yaml"), List.of()).stages()
            .keySet());
    StageBoundary.of(run).map(RunState::stage).filter(at -> at < stages.size()).ifPresent(at -> {
      throw new UserError(run + ": the run is not finished, it is in stage " + stages.get(at)
          + ". Maybe --resume it first, or another run?");
    });
  }

  private static String text(Path base) {
    try {
      return Files.readString(base, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UserError(
          "base: no recipe " + base + ": looked for " + base.toAbsolutePath().normalize(), e);
    } catch (IOException e) {
      throw new UserError("base: cannot read " + base.toAbsolutePath().normalize() + ": " + e, e);
    }
  }

  private static void requireMeasured(JobTree.Run run, Measure measure) {
    Stage stage = run.recipe().stages().get(measure.stage());
    if (stage == null) {
      throw new UserError("measure: stage "
          + NearestWord.notOneOf(measure.stage(), run.recipe().stages().keySet()) + " (cell " + run.cell().name()
          + ")");
    }
    if (stage instanceof EvalStage && measure.metric().equals("maj@1")) {
      throw new UserError(
          "measure: " + measure.name() + " is not computed: a majority needs at least two completions. Maybe pass@1?");
    }
    if (stage instanceof EvalStage eval && measure.metric().matches("(pass|maj)@\\d+")
        && !measure.metric().equals("pass@1")
        && eval.k().stream().noneMatch(k -> measure.metric().endsWith("@" + k))) {
      throw new UserError(
          "measure: " + measure.name() + " is not computed: stages." + measure.stage() + ".k is " + eval.k()
              + ". Maybe set stages." + measure.stage() + ".k and completions_per_problem?");
    }
    boolean whole = measure.source().isEmpty();
    if (stage instanceof EvalStage eval && !(whole && measure.metric().matches("(pass|maj)@\\d+"))
        && !(whole ? EVALUATED : EVALUATED_BY_SOURCE).contains(measure.metric())
        && !eval.rewards().contains(measure.metric())) {
      List<String> known = Stream.of(whole ? EVALUATED : EVALUATED_BY_SOURCE, eval.rewards()).flatMap(List::stream)
          .toList();
      throw new UserError(
          "measure: " + measure.name() + " is not computed: " + NearestWord.notOneOf(measure.metric(), known)
              + " (the name of a reward needs stages." + measure.stage() + ".rewards)");
    }
  }

  /** Returns the jobs, parents first. Stages that recipes share are one job. */
  List<Job> jobs(Path folder) {
    return JobTree.of(runs, folder);
  }

  /** Returns the first cell's recipe with the first seed. */
  public Recipe first() {
    return runs.get(0).recipe();
  }

  /**
   * Returns the number of runs that fit at a time, for the cell with the largest need.
   *
   * @throws UserError naming a cell of which not one run fits
   */
  public int atOnce(ProcessBudget budget) {
    long seed = first().seed(); // all seeds of a cell need the same memory and threads
    return runs.stream().filter(run -> run.recipe().seed() == seed)
        .mapToInt(run -> budget.atOnce(run.cell().name(), run.recipe())).min().orElseThrow();
  }

  /** Returns the ablation's description. */
  public AblationSpec spec() {
    return spec;
  }

  /**
   * Runs all unfinished jobs and writes tables and page.
   *
   * @param folder folder of the ablation
   * @param resume whether to resume the ablation in the folder
   * @param atOnce number of concurrent runs
   * @throws UserError if no run succeeded, or no run knows a measure; tables and page are written nevertheless
   */
  public Results run(Path folder, boolean resume, int atOnce, PrintWriter out) {
    begin(folder, resume);
    try (FolderLock lock = FolderLock.of(folder)) {
      List<Job> jobs = jobs(folder);
      out.println(spec.name() + ": " + spec.cells().size() + " cells x " + spec.seeds().size() + " seeds, "
          + jobs.size() + " jobs, " + atOnce + " at a time");
      out.flush();
      Sweep sweep = new Sweep(folder, jobs, atOnce, out);
      Map<String, String> failed = sweep.run();
      out.println(String.format(Locale.ROOT, "trained for %s; sharing common stages saved %s",
          duration(sweep.spent()), duration(sweep.saved())));
      Results results = Results.of(spec.name(), cells(jobs, failed), spec.baseline(), spec.measures(), Claims.USUAL);
      AblationReport.write(folder, results, out);
      if (results.cells().stream().allMatch(cell -> cell.runs().isEmpty())) {
        throw new UserError("no run of " + spec.name() + " succeeded, so there is nothing to compare; "
            + "the first failure: "
            + failed.values().iterator().next());
      }
      results.requireKnownToSome();
      return results;
    }
  }

  private List<Cell> cells(List<Job> jobs, Map<String, String> failed) {
    Map<String, Path> folders = new LinkedHashMap<>();
    jobs.stream().filter(Job::ends).forEach(job -> folders.put(job.key(), job.folder()));
    List<Cell> cells = new ArrayList<>();
    for (CellSpec cell : spec.cells()) {
      SortedMap<Long, Path> done = new TreeMap<>();
      SortedMap<Long, String> reasons = new TreeMap<>();
      for (JobTree.Run run : runs) {
        String key = run.keys().get(run.keys().size() - 1);
        if (run.cell().equals(cell) && failed.containsKey(key)) {
          reasons.put(run.recipe().seed(), failed.get(key));
        } else if (run.cell().equals(cell)) {
          done.put(run.recipe().seed(), folders.get(key));
        }
      }
      cells.add(new Cell(cell.name(), cell.changes(), done, reasons));
    }
    return cells;
  }

  /** Checks that the folder holds the same ablation: same recipes, code and inputs. */
  private void begin(Path folder, boolean resume) {
    Map<String, String> asked = new LinkedHashMap<>();
    runs.forEach(run -> asked.put(run.name(), run.keys().get(run.keys().size() - 1)));
    Path plan = folder.resolve(PLAN);
    try {
      if (!Files.exists(plan)) {
        requireNothing(folder, resume);
        Files.createDirectories(folder);
        AtomicFile.write(plan, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(asked));
        return;
      }
      if (!resume) {
        throw new UserError(folder
            + " holds an ablation, which is not overwritten. Maybe --resume to continue it, or --out "
            + "FOLDER?");
      }
      Map<?, ?> saved = new ObjectMapper().readValue(plan.toFile(), Map.class);
      if (saved == null) {
        throw new UserError(plan + " lists no runs. Maybe remove the folder, or --out FOLDER?");
      }
      if (!saved.equals(asked)) {
        List<String> other = asked.keySet().stream().filter(name -> !asked.get(name).equals(saved.get(name))).toList();
        throw new UserError(folder
            + " was started with another recipe, other code or other input files, expected the same: "
            + (other.isEmpty() ? "it has more runs"
                : other.size() + " of " + asked.size() + " runs differ, the first is " + other.get(0))
            + ". Maybe --out FOLDER?");
      }
    } catch (IOException e) {
      throw new UserError("cannot use " + plan + ": " + e.getMessage(), e);
    }
  }

  private static void requireNothing(Path folder, boolean resume) {
    if (resume) {
      throw new UserError(
          "nothing to resume in " + folder + ": looked for " + folder.resolve(PLAN).toAbsolutePath().normalize()
              + ". Maybe omit --resume?");
    }
    String[] inside = folder.toFile().list();
    if (Files.exists(folder) && (inside == null || inside.length > 0)) {
      throw new UserError(
          folder + " is neither empty nor an ablation, and is not overwritten. Maybe --out FOLDER?");
    }
  }

  static String duration(double seconds) {
    return seconds < 120 ? String.format(Locale.ROOT, "%.0f s", seconds)
        : seconds < 7200 ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
