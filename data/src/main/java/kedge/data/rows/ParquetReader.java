package kedge.data.rows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Predicate;
import kedge.data.UserError;

/**
 * Reads Parquet with DuckDB in process. Each row comes as a JSON object, so that both kinds of file give the same rows.
 */
final class ParquetReader implements RowReader {
  @Override
  public void read(Path file, Predicate<Row> taker) {
    JsonRow json = new JsonRow();
    String name = file.getFileName().toString();
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "true");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
        PreparedStatement query = connection.prepareStatement("SELECT to_json(r)::VARCHAR FROM read_parquet(?) AS r")) {
      query.setString(1, file.toString().replaceAll("([\\[*?])", "[$1]")); // DuckDB reads a path as a glob
      try (ResultSet rows = query.executeQuery()) {
        for (long number = 1; rows.next(); number++) {
          if (!taker.test(json.parse(name, number, rows.getString(1).getBytes(StandardCharsets.UTF_8)))) {
            return;
          }
        }
      }
    } catch (SQLException fault) {
      String reason = fault.getMessage().lines().findFirst().orElse("");
      throw new UserError(name + ": not readable as Parquet: " + reason + ". Maybe it is of another kind?", fault);
    }
  }
}
