package kedge.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import kedge.data.UserError;
import kedge.data.json.ExactJson;

/**
 * Reads Parquet, CSV and JSON compressed by zstd with DuckDB in process. Each row is returned as a JSON object, so that
 * all kinds of files give the same rows. A CSV column in which every value is a number has numbers, with all digits;
 * other columns have texts. An empty cell is null.
 */
final class DuckReader implements RowReader {
  @Override
  public void read(DataFile file, Predicate<RawRow> taker) {
    boolean csv = file.format() == DataFile.Format.CSV;
    boolean table = csv || file.format() == DataFile.Format.PARQUET;
    String query = "SELECT " + (table ? "to_json(r)" : "json") + "::VARCHAR FROM " + DuckDb.table(file) + " AS r";
    try (Connection connection = DuckDb.open(file)) {
      if (csv) {
        CsvHeader.require(connection, file);
      }
      Set<String> numbers = csv ? CsvNumbers.columns(connection, file).keySet() : Set.of();
      try (PreparedStatement statement = connection.prepareStatement(query);
          ResultSet rows = statement.executeQuery()) {
        boolean wanted = true;
        for (long number = 1; wanted && rows.next(); number++) {
          byte[] json = rows.getString(1).getBytes(StandardCharsets.UTF_8);
          wanted = taker
              .test(new RawRow(number, -1, numbers.isEmpty() ? json : withNumbers(file, number, json, numbers)));
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

  /** Converts the texts of numeric columns to numbers. */
  private static byte[] withNumbers(DataFile file, long row, byte[] json, Set<String> columns) {
    try {
      ObjectNode values = (ObjectNode) ExactJson.MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
      for (String column : columns) {
        if (values.path(column).isTextual()) {
          values.set(column, ExactJson.read(values.get(column).asText()));
        }
      }
      return ExactJson.MAPPER.writeValueAsBytes(values);
    } catch (JsonProcessingException number) {
      throw new UserError(file.name() + " row " + row + ": not readable as CSV: " + number.getOriginalMessage(),
          number);
    }
  }
}
