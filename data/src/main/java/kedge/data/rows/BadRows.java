package kedge.data.rows;

import java.util.ArrayList;
import java.util.List;
import kedge.data.DroppedRows;
import kedge.data.UserError;

/** Collects rows that cannot be used, in order. */
final class BadRows {
  private final List<String> first = new ArrayList<>();
  private long count;

  /** Adds a row. @param message its place and the reason, {@code train.jsonl:2: field "answer" is null} */
  void add(String message) {
    count++;
    if (first.size() < DroppedRows.NAMED) {
      first.add(message);
    }
  }

  /**
   * Returns the rows as dropped, or fails.
   *
   * @param of number of rows that were read
   * @throws UserError naming the rows, unless rows may be dropped and others remain
   */
  DroppedRows settle(OnBadRow what, long of) {
    if (count > 0 && count == of) {
      throw new UserError(first.get(0) + (of == 1 ? "" : "\n  and so are all " + of + " rows: " + "none can be used"));
    }
    DroppedRows dropped = new DroppedRows(count, of, first);
    if (count > 0 && what == OnBadRow.STOP) {
      throw new UserError((count == 1 ? first.get(0) : count + " rows cannot be used:" + dropped.list()) + "\n  "
          + count + " of " + of + " rows cannot be used; on_bad_row: drop leaves such rows out");
    }
    return dropped;
  }
}
