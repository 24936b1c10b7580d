package kedge.ablation.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recipe of an ablation.
 *
 * @param name name in tables and of folders
 * @param changes recipe path → value as YAML on one line, applied to the base recipe in this order
 */
public record CellSpec(String name, Map<String, String> changes) {
  public CellSpec {
    changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
  }

  /** Returns the cell with the changes of both. @throws IllegalArgumentException if both change the same path */
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

  /** Returns the name of the cell's folder, which cannot lead out of the parent folder. */
  String folder() {
    return name.replace(", ", "_").replaceAll("[^A-Za-z0-9._=+-]", "-").replaceFirst("^\\.+", "-");
  }
}
