package kedge.training.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of a stage: a column per quantity, a row per step, NaN for missing; later values replace earlier ones.
 */
final class Curves {
  private final Map<Long, Integer> rows = new HashMap<>();
  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private long[] steps = new long[64];

  private static final String OF = " of ";

  /** Returns the name of a quantity of one data source; other quantities have no space in their name. */
  static String ofSource(String quantity, String source) {
    return quantity + OF + source;
  }

  /** Quantity → data source → name of the curve, in the order of their first occurrence. */
  Map<String, Map<String, String>> bySource() {
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    columns.keySet().stream().filter(name -> name.contains(OF)).forEach(name -> found
        .computeIfAbsent(name.substring(0, name.indexOf(OF)), key -> new LinkedHashMap<>())
        .put(name.substring(name.indexOf(OF) + OF.length()), name));
    return found;
  }

  void put(long step, String name, double value) {
    Integer known = rows.get(step);
    int row = known != null ? known : rows.size();
    if (known == null) {
      if (row == steps.length) {
        steps = Arrays.copyOf(steps, 2 * row);
      }
      steps[row] = step;
      rows.put(step, row);
    }
    double[] column = columns.computeIfAbsent(name, unused -> nothing(steps.length));
    if (column.length <= row) {
      double[] longer = nothing(steps.length);
      System.arraycopy(column, 0, longer, 0, column.length);
      columns.put(name, longer);
      column = longer;
    }
    column[row] = Double.isFinite(value) ? value : Double.NaN;
  }

  double get(long step, String name) {
    Integer row = rows.get(step);
    double[] column = columns.get(name);
    return row == null || column == null || row >= column.length ? Double.NaN : column[row];
  }

  boolean has(String name) {
    return columns.containsKey(name);
  }

  /** Names in the order of their first occurrence, without those of one data source. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(columns.keySet());
    names.removeIf(name -> name.contains(OF));
    return names;
  }

  /** Returns the steps at which at least one of the quantities has a value, ascending. */
  long[] steps(List<String> names) {
    return Arrays.stream(steps, 0, rows.size())
        .filter(step -> names.stream().anyMatch(name -> !Double.isNaN(get(step, name)))).sorted().toArray();
  }

  double[] values(String name, long[] at) {
    return Arrays.stream(at).mapToDouble(step -> get(step, name)).toArray();
  }

  private static double[] nothing(int length) {
    double[] column = new double[length];
    Arrays.fill(column, Double.NaN);
    return column;
  }
}
