package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTest {
  @TempDir
  private Path folder;

  @Test
  void rowsAreThoseOfTheSameRowsInJsonLines() throws SQLException {
    Path parquet = write("t.parquet",
        "SELECT 'q \u00e9 \"' || i AS question, 'so <<1=1>>' || i || '\n#### ' || i AS answer, "
            + "i AS number, {'a': i / 2} AS nested "
            + "FROM range(5000) r(i)");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("{\"question\":\"q \u00e9 \\\"" + i + "\",\"answer\":\"so <<1=1>>" + i + "\\n#### " + i
          + "\",\"number\":" + i + ",\"nested\":{\"a\":"
          + i / 2.0 + "}}\n");
    }
    ProblemSource one = open(RowSettings.gsm8k(parquet.toString()));
    ProblemSource other = Rows.open(RowSettings.gsm8k(Rows.write(folder, "t.jsonl", lines.toString()).toString()));
    assertEquals(5000, one.size());
    for (int i = 0; i < 5000; i++) {
      assertEquals(other.problem(i), one.problem(i));
      assertEquals(other.demonstration(i), one.demonstration(i));
    }
  }

  @Test
  void listsAndDecimalsAreReadAndAPathIsNoPattern() throws SQLException {
    write("a1x.parquet", "SELECT 'another file' AS question, 'A' AS answer, ['x'] AS options");
    Path file = write("a[1]*.parquet",
        "SELECT 'pick' AS question, 'B' AS answer, ['x', 'y'] AS options, 145.0::DOUBLE AS value, NULL AS nothing");
    ProblemSource source = open(Rows.settings(file, null, null, AnswerForm.CHOICE, null, null));
    Problem problem = source.problem(0);
    assertEquals(1, source.size());
    assertEquals(new Answer.Choice('B', List.of("x", "y")), problem.answer());
    assertEquals(Map.of("options", "[\"x\",\"y\"]", "value", "145"), problem.columns().further());
  }

  @Test
  void badParquetIsRefused() throws SQLException {
    Path no = Rows.write(folder, "no.parquet", "this is not parquet, though it is long enough to be looked at");
    String message = assertThrows(UserError.class, () -> open(RowSettings.gsm8k(no.toString()))).getMessage();
    assertEquals(no + " begins with \"this is not parquet, though it is long enough to be looked a\", expected JSON "
        + "objects, Parquet or CSV. Maybe source: csv?", message);
    Path empty = write("empty.parquet", "SELECT 'q' AS question, '1' AS answer WHERE false");
    assertEquals("empty.parquet: no rows in " + empty,
        assertThrows(UserError.class, () -> open(RowSettings.gsm8k(empty.toString()))).getMessage());
    Path fields = write("f.parquet", "SELECT * FROM (VALUES ('q', '#### 1'), ('q', NULL)) t(question, answer)");
    assertEquals("f.parquet, row 2: field \"answer\" is null", assertThrows(UserError.class,
        () -> open(RowSettings.gsm8k(fields.toString()))).getMessage().lines().findFirst().orElseThrow());
    assertThrows(UserError.class, () -> open(RowSettings.gsm8k("none.parquet")));
  }

  private Path write(String name, String query) throws SQLException {
    Path file = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
    }
    return file;
  }

  private static ProblemSource open(RowSettings settings) {
    return new ParquetProvider().open(settings);
  }
}
