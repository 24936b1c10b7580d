package kedge.ablation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.data.UserError;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.stage.EvalStage;
import kedge.training.folder.RunState;
import kedge.training.folder.StageBoundary;

/** Finished runs, grouped into cells: runs whose recipes differ only in name and seed. */
public final class PastRuns {
  private final List<Cell> cells;
  private final Map<Path, Recipe> recipes;

  private PastRuns(List<Cell> cells, Map<Path, Recipe> recipes) {
    this.cells = cells;
    this.recipes = recipes;
  }

  /**
   * Reads finished runs.
   *
   * @throws UserError if a folder is not a run folder, two runs have the same recipe and seed, or all runs have the
   * same recipe
   */
  public static PastRuns read(List<Path> runs) {
    Map<Map<String, String>, TreeMap<Long, Path>> groups = new LinkedHashMap<>();
    Map<Path, Recipe> recipes = new LinkedHashMap<>();
    for (Path run : runs) {
      Path file = run.resolve("recipe.yaml");
      if (!Files.isRegularFile(file)) {
        throw new UserError(run + " is not a run folder: looked for " + file.toAbsolutePath().normalize()
            + ". Maybe it is the parent folder, or misspelled?");
      }
      Recipe recipe = RecipeReader.installed().read(file, List.of());
      recipes.put(run, recipe);
      Map<String, String> flat = new LinkedHashMap<>(RecipeWriter.flat(recipe));
      flat.remove("name");
      flat.remove("seed");
      Path before = groups.computeIfAbsent(flat, key -> new TreeMap<>()).put(recipe.seed(), run);
      if (before != null) {
        throw new UserError(
            before + " and " + run + " have the same recipe and the same seed " + recipe.seed()
                + ", expected different ones."
                + " Maybe one should have another seed?");
      }
    }
    if (groups.size() < 2) {
      throw new UserError("all " + runs.size()
          + " runs have the same recipe, expected at least two recipes. Maybe add runs of another one?");
    }
    return new PastRuns(cells(groups), recipes);
  }

  private static List<Cell> cells(Map<Map<String, String>, TreeMap<Long, Path>> groups) {
    TreeSet<String> paths = new TreeSet<>();
    groups.keySet().forEach(flat -> paths.addAll(flat.keySet()));
    paths.removeIf(path -> groups.keySet().stream().map(flat -> flat.getOrDefault(path, "")).distinct().count() == 1);
    List<Cell> cells = new ArrayList<>();
    groups.forEach((flat, bySeed) -> {
      Map<String, String> changes = new LinkedHashMap<>();
      paths.forEach(path -> changes.put(path, flat.getOrDefault(path, "nothing")));
      String name = String.join(", ",
          changes.entrySet().stream().limit(3)
              .map(change -> change.getKey().substring(change.getKey().lastIndexOf('.') + 1) + "="
                  + change.getValue())
              .toList())
          + (changes.size() > 3 ? ", and " + (changes.size() - 3) + " more" : "");
      boolean taken = cells.stream().anyMatch(cell -> cell.name().equals(name));
      cells.add(new Cell(taken ? name + " (" + (cells.size() + 1) + ")" : name, changes, bySeed, new TreeMap<>()));
    });
    return cells;
  }

  /**
   * Checks that every measured training stage has ended. The number of logged steps does not show this, since a stage
   * may stop early. An unfinished evaluation has no line in the log and is reported when it is read.
   *
   * @throws UserError naming the first unfinished run
   */
  public void requireFinished(List<Measure> measures) {
    recipes.forEach((run, recipe) -> {
      List<String> stages = List.copyOf(recipe.stages().keySet());
      for (Measure measure : measures) {
        int stage = stages.indexOf(measure.stage());
        if (stage < 0 || recipe.stages().get(measure.stage()) instanceof EvalStage) {
          continue;
        }
        Optional<Integer> stands = StageBoundary.of(run).map(RunState::stage).filter(at -> at <= stage);
        if (stands.isPresent()) {
          throw new UserError(run + ": the run is not finished, it is in stage " + stages.get(stands.get())
              + ", and " + measure.name()
              + " is measured at the end of stage " + measure.stage() + ". Maybe --resume it first"
              + (CheckpointFolder.latest(run.resolve("checkpoints")).isPresent() ? "?"
                  : " (it restarts, since it has no checkpoint)?"));
        }
      }
    });
  }

  /** Returns the cells, in the order of their first runs. */
  public List<Cell> cells() {
    return cells;
  }

  /** Returns the default measure: pass@1 of the last eval stage of the first run's recipe. */
  public Measure usual() {
    return recipes.values().iterator().next().stages().entrySet().stream()
        .filter(stage -> stage.getValue() instanceof EvalStage).reduce((one, other) -> other)
        .map(stage -> Measure.of(stage.getKey(), "pass@1"))
        .orElseThrow(
            () -> new UserError("--measure is missing, expected STAGE:METRIC: the recipes have no eval stage"));
  }
}
