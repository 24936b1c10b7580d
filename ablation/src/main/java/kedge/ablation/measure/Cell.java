package kedge.ablation.measure;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recipe of a comparison with its runs.
 *
 * @param name name in tables
 * @param changes recipe path → value, where the recipe differs from the others
 * @param runs seed → run folder
 * @param failures seed → why there is no run
 */
public record Cell(String name, Map<String, String> changes, SortedMap<Long, Path> runs,
    SortedMap<Long, String> failures) {
  public Cell {
    changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
    failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
  }
}
