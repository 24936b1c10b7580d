package kedge.data.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;

/**
 * Rejects CSV whose rows do not match its header, for which DuckDB would take a later line as the header and drop the
 * rows before it, or read each line as a single value.
 */
final class CsvHeader {
  private static final String SEPARATED = "[^,;\t|]*[,;\t|].*";
  private static final int LOOKED_AT = 50;

  private CsvHeader() {
  }

  /** @throws UserError naming the intended header line */
  static void require(Connection connection, DataFile file) throws SQLException {
    String first;
    int columns;
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + DuckDb.table(file) + " LIMIT 0")) {
      ResultSetMetaData found = none.getMetaData();
      columns = found.getColumnCount();
      first = found.getColumnName(1);
    }
    if (columns == 1 && first.matches(SEPARATED) && !quoted(file)) {
      throw refused(file, first);
    }
    if (file.compression() != DataFile.Compression.ZSTD && first.indexOf('\n') < 0) {
      requireNoneBefore(file, first);
    }
  }

  /** Returns whether the first line begins with a quotation mark, so that separators may be part of a text. */
  private static boolean quoted(DataFile file) {
    if (file.compression() == DataFile.Compression.ZSTD) {
      return false;
    }
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      return line != null && line.replaceFirst("^\uFEFF", "").strip().matches("[\"'].*");
    } catch (IOException e) {
      throw DiskErrors.failed("read", file.path(), e);
    }
  }

  private static void requireNoneBefore(DataFile file, String first) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
      String header = Pattern.quote(first.strip()) + "[\"']?\\s*([,;\t|].*)?";
      String skipped = "";
      String line = lines.readLine();
      for (int i = 0; i < LOOKED_AT && line != null; i++) {
        String bare = line.replaceFirst("^\uFEFF", "").strip().replaceFirst("^[\"']", "");
        if (bare.matches(header)) {
          if (!skipped.isEmpty()) {
            throw refused(file, skipped);
          }
          return;
        }
        skipped = skipped.isEmpty() && !bare.startsWith("#") && bare.matches(SEPARATED) ? line : skipped;
        line = lines.readLine();
      }
    } catch (IOException e) {
      throw DiskErrors.failed("read", file.path(), e);
    }
  }

  private static UserError refused(DataFile file, String header) {
    return new UserError(file.name() + ": its header is \"" + header.strip()
        + "\", and some row has more values than that. Maybe a text with commas in it that needs quotes around it?");
  }
}
