package kedge.data;

import java.util.List;

/**
 * Rows of a data set that were left out because they cannot be used.
 *
 * @param count how many
 * @param of number of rows that were looked at
 * @param first the first of them, each with its place and the reason
 */
public record DroppedRows(long count, long of, List<String> first) {
  /** Nothing left out. */
  public static final DroppedRows NONE = new DroppedRows(0, 0, List.of());
  /** Most rows that are named. */
  public static final int NAMED = 10;

  public DroppedRows {
    first = List.copyOf(first);
  }

  /** Returns the named rows, one a line and indented, and how many more there are. */
  public String list() {
    return String.join("", first.stream().map(line -> "\n  " + line).toList())
        + (count > first.size() ? "\n  and " + (count - first.size()) + " more" : "");
  }
}
