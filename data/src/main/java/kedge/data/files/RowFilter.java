package kedge.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.json.ExactJson;

/** Rows of files that meet an SQL condition. */
public final class RowFilter {
  private static final ObjectReader STRICT = ExactJson.MAPPER.readerFor(JsonNode.class)
      .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RowFilter() {
  }

  /**
   * Returns, for each file, the indices of the rows for which the condition holds, from 0. Rows that are not JSON
   * objects, to which no condition applies, are included.
   *
   * @throws UserError for an unreadable file or an invalid condition
   */
  public static List<BitSet> rows(List<DataFile> files, String condition) {
    if (!files.isEmpty()) {
      FilterCondition.require(condition, files.get(0));
    }
    return files.stream().map(file -> rows(file, condition)).toList();
  }

  private static BitSet rows(DataFile file, String condition) {
    boolean table = file.format() == DataFile.Format.PARQUET || file.format() == DataFile.Format.CSV;
    try {
      return table ? meeting(file, condition) : ofObjects(file, condition);
    } catch (SQLException fault) {
      if (table) {
        RowReader.of(file).read(file, row -> true); // reports a damaged file as such
      }
      throw FilterCondition.refused(condition, file, DuckDb.reason(fault), fault);
    }
  }

  /** Applies the condition to a copy of the rows that are JSON objects, as parsed by Kedge. */
  private static BitSet ofObjects(DataFile file, String condition) throws SQLException {
    Path copy = temporary();
    try {
      BitSet others = new BitSet();
      BitSet objects = new BitSet();
      copy(file, copy, objects, others);
      if (!objects.isEmpty()) {
        int[] places = objects.stream().toArray();
        meeting(new DataFile(copy, DataFile.Format.JSON_LINES, DataFile.Compression.NONE), condition).stream()
            .forEach(row -> others.set(places[row]));
      }
      return others;
    } finally {
      delete(copy);
    }
  }

  private static void copy(DataFile file, Path copy, BitSet objects, BitSet others) {
    int[] count = new int[1];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy))) {
      RowReader.of(file).read(file, row -> {
        int place = count[0]++;
        try {
          JsonNode node = STRICT.readValue(row.json());
          if (node.isObject()) {
            out.write((node + "\n").getBytes(StandardCharsets.UTF_8));
          }
          (node.isObject() ? objects : others).set(place);
        } catch (JsonProcessingException | CharConversionException | NumberFormatException malformed) {
          others.set(place);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return true;
      });
    } catch (IOException e) {
      throw DiskErrors.failed("write", copy, e);
    } catch (UncheckedIOException e) {
      throw DiskErrors.failed("write", copy, e.getCause());
    }
  }

  private static BitSet meeting(DataFile file, String condition) throws SQLException {
    BitSet kept = new BitSet();
    try (Connection connection = DuckDb.open(file)) {
      String table = file.format() == DataFile.Format.CSV ? CsvNumbers.table(connection, file) : DuckDb.table(file);
      try (
          PreparedStatement query = connection.prepareStatement("SELECT kedge_row - 1 FROM (SELECT *, row_number() "
              + "OVER () AS kedge_row FROM " + table + ") WHERE (" + condition + "\n)");
          ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          kept.set(Math.toIntExact(rows.getLong(1)));
        }
      }
    }
    return kept;
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("kedge-filter", ".jsonl");
    } catch (IOException e) {
      throw DiskErrors.failed("write", Path.of(System.getProperty("java.io.tmpdir"), "kedge-filter.jsonl"), e);
    }
  }

  private static void delete(Path copy) {
    try {
      Files.delete(copy);
    } catch (IOException e) {
      throw DiskErrors.failed("remove", copy, e);
    }
  }
}
