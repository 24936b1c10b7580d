package kedge.training.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.DroppedRows;

/** What was left out of a run's data or cut before it began, by the recipe's key that says so. */
public final class LeftOut {
  private final Map<String, DroppedRows> byKey = new LinkedHashMap<>();
  private final Map<String, DroppedRows> cut = new LinkedHashMap<>();

  void add(String key, DroppedRows dropped) {
    if (dropped.count() > 0) {
      byKey.put(key, dropped);
    }
  }

  /** Adds what was cut out of a list. @param faults one for each that is left out */
  void add(String key, List<String> faults, long of) {
    add(key, rows(faults, of));
  }

  /** Adds what is used without its end. @param lengths one message for each that is cut */
  void addCut(String key, List<String> lengths, long of) {
    if (!lengths.isEmpty()) {
      cut.put(key, rows(lengths, of));
    }
  }

  private static DroppedRows rows(List<String> named, long of) {
    return new DroppedRows(named.size(), of, named.subList(0, Math.min(named.size(), DroppedRows.NAMED)));
  }

  /** Returns whether nothing was left out or cut. */
  public boolean isEmpty() {
    return byKey.isEmpty() && cut.isEmpty();
  }

  /** Returns one line for each key, with the first that were left out or cut. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    byKey.forEach((key, rows) -> lines.add(line(key, rows, " left out")));
    cut.forEach((key, rows) -> lines.add(line(key, rows, " cut")));
    return lines;
  }

  private static String line(String key, DroppedRows rows, String what) {
    return key + ": " + rows.count() + " of " + rows.of() + what + rows.list();
  }

  /** Returns the counts and the first that were left out or cut, for {@code dropped.json}. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    byKey.forEach((key, rows) -> values.put(key, value("dropped", rows)));
    cut.forEach((key, rows) -> values.put(key, value("cut", rows)));
    return values;
  }

  private static Map<String, Object> value(String what, DroppedRows rows) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put(what, rows.count());
    value.put("of", rows.of());
    value.put("first", rows.first());
    return value;
  }
}
