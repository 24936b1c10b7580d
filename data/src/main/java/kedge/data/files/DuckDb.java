package kedge.data.files;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;

/** DuckDB in process: data files as its tables. Nothing is fetched, and nothing is written. */
final class DuckDb {
  private DuckDb() {
  }

  static Connection open() throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "true");
    return DriverManager.getConnection("jdbc:duckdb:", settings);
  }

  /** Returns the function that reads a file as a table; its argument is {@link #name}. */
  static String table(DataFile file) {
    String packed = file.compression() == DataFile.Compression.NONE ? ""
        : ", compression = '" + file.compression().name().toLowerCase(Locale.ROOT) + "'";
    return switch (file.format()) {
      case PARQUET -> "read_parquet(?)";
      case CSV -> "read_csv(?, header = true, sample_size = -1, "
          + "auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'], max_line_size = 100000000" + packed + ")";
      case JSON_LINES -> "read_json(?, format = 'newline_delimited', sample_size = -1, ignore_errors = true, "
          + "maximum_object_size = 1000000000" + packed + ")";
      case JSON_DOCUMENT -> "read_json(?, format = 'auto', sample_size = -1, maximum_object_size = 1000000000"
          + packed + ")";
    };
  }

  /** Returns the path as DuckDB takes it, which reads a path as a glob. */
  static String name(DataFile file) {
    return file.path().toString().replaceAll("([\\[*?])", "[$1]");
  }

  /** Returns the first line of what DuckDB says. */
  static String reason(SQLException fault) {
    return fault.getMessage().lines().findFirst().orElse("").replaceFirst("^[A-Z][A-Za-z ]+ Error: ", "");
  }
}
