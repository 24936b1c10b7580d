package kedge.ablation.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One recipe of an ablation.
 *
 * @param name what tables and folders call it
 * @param changes recipe path → value as YAML on one line, applied to the base recipe in this order
 */
public record CellSpec(String name, Map<String, String> changes) {
  public CellSpec {
    changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
  }

  /** Returns the cell with the changes of both; a path that both change is refused. */
  CellSpec with(CellSpec other) {
    Map<String, String> all = new LinkedHashMap<>(changes);
    other.changes.forEach((path, value) -> {
      if (all.put(path, value) != null) {
        throw new IllegalArgumentException(
            "axes: " + path + " is changed by two axes, in " + name + " and in " + other.name);
      }
    });
    return new CellSpec(name.isEmpty() ? other.name : name + ", " + other.name, all);
  }

  /** Name of the cell's folder: never one that leads out of the folder above it. */
  String folder() {
    return name.replace(", ", "_").replaceAll("[^A-Za-z0-9._=+-]", "-").replaceFirst("^\\.+", "-");
  }
}
