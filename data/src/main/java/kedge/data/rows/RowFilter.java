package kedge.data.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import kedge.data.UserError;

/** Rows of a file that meet an SQL condition. */
final class RowFilter {
  private RowFilter() {
  }

  /**
   * Returns the rows, counted from 0, for which the condition holds. A row that is no JSON is not among them.
   *
   * @throws UserError with what DuckDB says of a condition that it cannot evaluate
   */
  static BitSet rows(DataFile file, String condition) {
    BitSet kept = new BitSet();
    try (Connection connection = DuckDb.open();
        PreparedStatement query = connection
            .prepareStatement("SELECT kedge_row - 1 FROM (SELECT *, row_number() OVER ()"
                + " AS kedge_row FROM " + DuckDb.table(file) + ") WHERE (" + condition + "\n)")) {
      query.setString(1, DuckDb.name(file));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          kept.set(Math.toIntExact(rows.getLong(1)));
        }
      }
    } catch (SQLException fault) {
      throw new UserError(
          "filter is \"" + condition + "\", expected an SQL condition over the columns of " + file.name()
              + ", for instance level >= 3: " + DuckDb.reason(fault),
          fault);
    }
    return kept;
  }
}
