package kedge.data.files;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Predicate;
import kedge.data.UserError;

/**
 * Reads Parquet, CSV and JSON compressed by zstd with DuckDB in process. Each row comes as a JSON object, so that all
 * kinds of file give the same rows. A column of CSV whose every value is a number holds numbers, any other texts; an
 * empty cell is null.
 */
final class DuckReader implements RowReader {
  @Override
  public void read(DataFile file, Predicate<RawRow> taker) {
    try (Connection connection = DuckDb.open(); PreparedStatement query = connection.prepareStatement(query(file))) {
      query.setString(1, DuckDb.name(file));
      try (ResultSet rows = query.executeQuery()) {
        boolean wanted = true;
        for (long number = 1; wanted && rows.next(); number++) {
          wanted = taker.test(new RawRow(number, -1, rows.getString(1).getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (SQLException fault) {
      throw new UserError(file.name() + ": not readable as " + (switch (file.format()) {
        case PARQUET -> "Parquet";
        case CSV -> "CSV";
        default -> "JSON";
      }) + ": " + DuckDb.reason(fault), fault);
    }
  }

  private static String query(DataFile file) {
    return file.format() == DataFile.Format.PARQUET || file.format() == DataFile.Format.CSV
        ? "SELECT to_json(r)::VARCHAR FROM " + DuckDb.table(file) + " AS r"
        : "SELECT json::VARCHAR FROM read_json_objects(?, format = 'auto', compression = 'zstd', "
            + "maximum_object_size = 1000000000)";
  }
}
