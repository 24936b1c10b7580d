package kedge.ablation.sweep;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kedge.ablation.measure.Measure;
import kedge.recipes.check.NearestWord;

/**
 * Description of an ablation.
 *
 * @param name name of the ablation and its folder
 * @param base the recipe that all cells are based on
 * @param settings overrides {@code path=value}, applied to every cell first
 * @param cells the recipes to compare, at least two
 * @param seeds seeds of each cell, at least two
 * @param measures measures of the comparison, at least one
 * @param baseline name of the cell that the others are compared with
 */
public record AblationSpec(String name, Path base, List<String> settings, List<CellSpec> cells, List<Long> seeds,
    List<Measure> measures, String baseline) {
  public AblationSpec {
    settings = List.copyOf(settings);
    cells = List.copyOf(cells);
    seeds = List.copyOf(seeds);
    measures = List.copyOf(measures);
    require(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
        "name is '" + name + "', expected letters, digits, '.', '-' or '_', since it is the folder's name");
    require(cells.size() >= 2, "axes make " + cells.size()
        + " cell, expected at least 2. Maybe give an axis a second value?");
    require(seeds.size() >= 2, "seeds is " + (seeds.isEmpty() ? "empty" : seeds.size() + " seed")
        + ", expected at least 2: intervals are computed from the spread between "
        + "seeds. Maybe seeds: 5?");
    require(new HashSet<>(seeds).size() == seeds.size(),
        "seeds is " + seeds + ", expected different ones");
    require(!measures.isEmpty(),
        "measure is empty, expected at least one stage and metric. Maybe {stage: NAME, metric: pass@1}?");
    require(Set.copyOf(measures.stream().map(Measure::name).toList()).size() == measures.size(),
        "measure has the same stage and metric twice, expected different ones");
    Set<String> names = new TreeSet<>(cells.stream().map(CellSpec::folder).toList());
    require(names.size() == cells.size(),
        "two cells have the same name: " + cells.stream().map(CellSpec::name).toList());
    require(cells.stream().anyMatch(cell -> cell.name().equals(baseline)),
        "baseline: " + NearestWord.notOneOf(baseline, cells.stream().map(CellSpec::name).toList()));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Returns all combinations of the axes' values; the last axis varies fastest.
   *
   * @param axes name → values
   */
  public static List<CellSpec> product(Map<String, List<CellSpec>> axes) {
    List<CellSpec> cells = List.of(new CellSpec("", Map.of()));
    for (List<CellSpec> values : axes.values()) {
      cells = cells.stream().flatMap(cell -> values.stream().map(cell::with)).toList();
    }
    return cells;
  }

  /**
   * Returns a value of an axis that is one recipe path.
   *
   * @param value YAML on one line
   */
  public static CellSpec value(String path, String value) {
    String last = path.substring(path.lastIndexOf('.') + 1);
    String shown = value.replace("\"", "");
    boolean word = shown.matches("[A-Za-z][A-Za-z0-9_+-]*") && !shown.matches("true|false|null");
    return new CellSpec(word ? shown : last + "=" + shown, Map.of(path, value));
  }
}
