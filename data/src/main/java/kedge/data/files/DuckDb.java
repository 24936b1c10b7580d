package kedge.data.files;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;

/** DuckDB in process, with a data file as its table. It can read no other file, and downloads and writes nothing. */
final class DuckDb {
  private DuckDb() {
  }

  /** Opens a database that may read one file. */
  static Connection open(DataFile file) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("preserve_insertion_order", "true");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET allowed_paths = [" + text(path(file)) + ", " + text(pattern(file)) + "]");
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Returns the SQL table function that reads the file; columns of CSV are texts. */
  static String table(DataFile file) {
    String packed = file.compression() == DataFile.Compression.NONE ? ""
        : ", compression = '" + file.compression().name().toLowerCase(Locale.ROOT) + "'";
    String name = text(pattern(file));
    return switch (file.format()) {
      case PARQUET -> "read_parquet(" + name + ", hive_partitioning = false)";
      case CSV -> "read_csv(" + name + ", header = true, sample_size = -1, all_varchar = true, "
          + "hive_partitioning = false, max_line_size = 100000000" + packed + ")";
      case JSON_LINES -> "read_json(" + name + ", format = 'newline_delimited', sample_size = -1, "
          + "hive_partitioning = false, maximum_object_size = 1000000000" + packed + ")";
      case JSON_DOCUMENT -> "read_json_objects(" + name + ", format = 'auto', hive_partitioning = false, "
          + "maximum_object_size = 1000000000" + packed + ")";
      case ARROW -> throw new IllegalArgumentException(file.name() + " is an Arrow file, which DuckDB does not read");
    };
  }

  private static String path(DataFile file) {
    return file.path().toAbsolutePath().normalize().toString();
  }

  /** Returns the path as an escaped glob, since DuckDB interprets paths as globs. */
  private static String pattern(DataFile file) {
    return path(file).replaceAll("([\\[*?])", "[$1]");
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** Returns the first line of DuckDB's message. */
  static String reason(SQLException fault) {
    return fault.getMessage().lines().findFirst().orElse("").replaceFirst("^[A-Z][A-Za-z ]+ Error: ", "");
  }
}
