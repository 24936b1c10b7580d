package kedge.data;

import java.util.List;

/**
 * Rows of a data set that were left out because they cannot be used.
 *
 * @param count number of these rows
 * @param of number of rows that were read
 * @param first place and reason of the first of them
 */
public record DroppedRows(long count, long of, List<String> first) {
  /** No rows. */
  public static final DroppedRows NONE = new DroppedRows(0, 0, List.of());
  /** Maximum number of rows that are named. */
  public static final int NAMED = 10;

  public DroppedRows {
    first = List.copyOf(first);
  }

  /** Returns the named rows, one per line and indented, and the number of the others. */
  public String list() {
    return String.join("", first.stream().map(line -> "\n  " + line).toList())
        + (count > first.size() ? "\n  and " + (count - first.size()) + " more" : "");
  }
}
