package kedge.recipes.ablation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.recipes.ablation.measure.Cell;
import kedge.recipes.ablation.measure.Measure;
import kedge.recipes.read.RecipeWriter;
import kedge.recipes.recipe.EvalStage;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.run.Engine;

/** Runs that exist, grouped into cells: recipes that agree in all but name and seed. */
public final class PastRuns {
  private final List<Cell> cells;
  private final Recipe first;

  private PastRuns(List<Cell> cells, Recipe first) {
    this.cells = cells;
    this.first = first;
  }

  /** @throws IllegalArgumentException where a folder holds no run, a run is there twice, or all runs are of one recipe */
  public static PastRuns read(List<Path> runs, Engine engine) {
    Map<Map<String, String>, TreeMap<Long, Path>> groups = new LinkedHashMap<>();
    Recipe first = null;
    for (Path run : runs) {
      Path file = run.resolve("recipe.yaml");
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(run + " is no run: looked for " + file.toAbsolutePath().normalize()
            + ". Maybe the parent folder, or a name mistyped?");
      }
      Recipe recipe = engine.reader().read(file, List.of());
      first = first == null ? recipe : first;
      Map<String, String> flat = new LinkedHashMap<>(RecipeWriter.flat(recipe));
      flat.remove("name");
      flat.remove("seed");
      Path before = groups.computeIfAbsent(flat, key -> new TreeMap<>()).put(recipe.seed(), run);
      if (before != null) {
        throw new IllegalArgumentException(before + " and " + run + " are the same recipe with the same seed " + recipe.seed()
            + ", and the same run twice shows nothing."
            + " Maybe one was meant to have another seed?");
      }
    }
    if (groups.size() < 2) {
      throw new IllegalArgumentException("all " + runs.size()
          + " runs are of one recipe, expected at least two recipes to compare. Maybe add runs of another?");
    }
    return new PastRuns(cells(groups), first);
  }

  private static List<Cell> cells(Map<Map<String, String>, TreeMap<Long, Path>> groups) {
    TreeSet<String> paths = new TreeSet<>();
    groups.keySet().forEach(flat -> paths.addAll(flat.keySet()));
    paths.removeIf(path -> groups.keySet().stream().map(flat -> flat.getOrDefault(path, "")).distinct().count() == 1);
    List<Cell> cells = new ArrayList<>();
    groups.forEach((flat, bySeed) -> {
      Map<String, String> changes = new LinkedHashMap<>();
      paths.forEach(path -> changes.put(path, flat.getOrDefault(path, "nothing")));
      String name = String.join(", ", changes.entrySet().stream().limit(3).map(change -> change.getKey().substring(change.getKey().lastIndexOf('.') + 1) + "="
          + change.getValue()).toList()) + (changes.size() > 3 ? ", and " + (changes.size() - 3) + " more" : "");
      boolean taken = cells.stream().anyMatch(cell -> cell.name().equals(name));
      cells.add(new Cell(taken ? name + " (" + (cells.size() + 1) + ")" : name, changes, bySeed, new TreeMap<>()));
    });
    return cells;
  }

  /** The cells, in the order in which their first runs were named. */
  public List<Cell> cells() {
    return cells;
  }

  /** pass@1 of the last eval stage of the first run's recipe. */
  public Measure usual() {
    return first.stages().entrySet().stream().filter(stage -> stage.getValue() instanceof EvalStage).reduce((one, other) -> other)
        .map(stage -> Measure.of(stage.getKey(), "pass@1"))
        .orElseThrow(() -> new IllegalArgumentException("the recipes have no eval stage, so --measure STAGE:METRIC is needed"));
  }
}
