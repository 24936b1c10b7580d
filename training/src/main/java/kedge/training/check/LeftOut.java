package kedge.training.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.DroppedRows;

/** What was left out of a run's data before it began, by the recipe's key that says so. */
public final class LeftOut {
  private final Map<String, DroppedRows> byKey = new LinkedHashMap<>();

  void add(String key, DroppedRows dropped) {
    if (dropped.count() > 0) {
      byKey.put(key, dropped);
    }
  }

  /** Adds what was cut out of a list. @param faults one for each that is left out */
  void add(String key, List<String> faults, long of) {
    add(key, new DroppedRows(faults.size(), of, faults.subList(0, Math.min(faults.size(), DroppedRows.NAMED))));
  }

  /** Returns whether nothing was left out. */
  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** Returns one line for each key, with the first that were left out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    byKey.forEach((key, dropped) -> lines.add(key + ": " + dropped.count() + " of " + dropped.of() + " left out"
        + dropped.list()));
    return lines;
  }

  /** Returns the counts and the first that were left out, for {@code dropped.json}. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    byKey.forEach((key, dropped) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("dropped", dropped.count());
      one.put("of", dropped.of());
      one.put("first", dropped.first());
      values.put(key, one);
    });
    return values;
  }
}
