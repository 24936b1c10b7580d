package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a filter may ask, and the rows and numbers of the tables that it is asked of. */
class RowFilterTest {
  @TempDir
  private Path folder;

  @Test
  void whatCouldGiveOtherRowsLaterIsRefused() {
    Path other = Rows.write(folder, "other.csv", "a\n1\n");
    Path file = Rows.write(folder, "t.jsonl", "{\"question\":\"q\",\"answer\":1,\"age\":3,\"x\":\"2020-01-01\"}\n");
    for (String condition : List.of("random() < 0.5", "x < now()", "x < CURRENT_DATE", "abs(answer - random()) < 2",
        "age(TIMESTAMP '2020-01-01') > INTERVAL 1 DAY", "x < get_current_timestamp()", "uuid() > x", "today() > x")) {
      assertTrue(refused(file, condition).contains("gives another value each time"), condition);
    }
    assertTrue(refused(file, "answer IN (SELECT a FROM '" + other + "')").contains("a query of its own"));
    for (String condition : List.of("true); SELECT (true", "true) FROM '" + other + "' WHERE (true", "true), (false",
        "true) ORDER BY (1")) {
      assertTrue(refused(file, condition).contains("more than one condition"), condition);
    }
    for (String condition : List.of("answer >", "(answer = 1", "level = 1", "true; DROP TABLE t")) {
      assertTrue(refused(file, condition).startsWith("filter is \"" + condition + "\", expected"), condition);
    }
    assertEquals(List.of("t/1"),
        ids(file, "age = 3 AND x <= '2020-01-01' -- of old\n", OnBadRow.STOP));
  }

  @Test
  void malformedRowsAreBadRowsAlsoWithAFilter() {
    Path file = Rows.write(folder, "t.jsonl", "{\"question\":\"a\",\"answer\":1,\"level\":1}\n\n{\"question\n[1]\n"
        + "{\"question\":\"b\",\"answer\":2,\"level\":2}\n{\"question\":\"c\",\"answer\":3,\"level\":3}\n");
    String message = refused(file, "level >= 2");
    assertTrue(message.contains("t.jsonl:3: invalid JSON") && message.contains("t.jsonl:4: expected a JSON object")
        && message.contains("2 of 4 rows"), message);
    assertEquals(List.of("t/5", "t/6"), ids(file, "level >= 2", OnBadRow.DROP));
  }

  @Test
  void aDamagedFileIsNotBlamedOnTheFilter() throws IOException, SQLException {
    Path file = folder.resolve("t.parquet");
    parquet("SELECT 'q' || i AS question, i AS answer FROM range(20000) r(i)", file);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 1000, bytes.length / 2, (byte) 7);
    Files.write(file, bytes);
    assertTrue(refused(file, "length(question) > 0 AND answer >= 0").startsWith("t.parquet: not readable as Parquet"));
    Path cut = Rows.write(folder, "cut.json", "[{\"question\":\"a\",\"answer\":1},\n");
    String message = refused(cut, "answer = 1");
    assertTrue(message.startsWith("cut.json") && message.contains("cut off"), message);
  }

  @Test
  void numbersOfCsvKeepTheirDigitsAndAreComparedAsNumbers() {
    Path file = Rows.write(folder, "t.csv", "question,answer,code,price,level,long,score,note\n"
        + "a,12345678901234567890123,007,0.50,9,90071992547409931,1.0,\n"
        + "\"b \"\"x\"\"\",-5,010,1.25,10,5,0.1234567890123456789,-0\n");
    ProblemSource source = Rows.open(filtered(file, "level > 9 OR answer > 12345678901234567890122", OnBadRow.STOP));
    assertEquals(2, source.size());
    assertEquals("{\"question\":\"a\",\"answer\":12345678901234567890123,\"code\":\"007\",\"price\":\"0.50\","
        + "\"level\":9,\"long\":90071992547409931,\"score\":1.0,\"note\":null}",
        source.problem(0).columns().row()
            .toString());
    assertEquals("{\"question\":\"b \\\"x\\\"\",\"answer\":-5,\"code\":\"010\",\"price\":\"1.25\",\"level\":10,"
        + "\"long\":5,\"score\":0.1234567890123456789,\"note\":\"-0\"}", source.problem(1).columns().row().toString());
    assertEquals(List.of("t/2"), ids(file, "level > 9 AND code = '010' AND score < 1", OnBadRow.STOP));
    assertEquals("12345678901234567890123", source.problem(0).answer().display());
  }

  @Test
  void namesOfFoldersAreNoColumns() throws IOException, SQLException {
    Path part = Files.createDirectories(folder.resolve("level=3/it's"));
    parquet("SELECT 'q' AS question, 1 AS answer", part.resolve("t.parquet"));
    Rows.write(part, "t.csv", "question,answer\nq,1\n");
    for (String name : List.of("t.parquet", "t.csv")) {
      ProblemSource source = Rows.open(filtered(part.resolve(name), "answer = 1", OnBadRow.STOP));
      assertEquals("{\"question\":\"q\",\"answer\":1}", source.problem(0).columns().row().toString());
      assertFalse(refused(part.resolve(name), "level = 3").isEmpty());
    }
  }

  private static void parquet(String query, Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file.toString().replace("'", "''") + "' (FORMAT parquet)");
    }
  }

  private static String refused(Path file, String condition) {
    return assertThrows(UserError.class, () -> Rows.open(filtered(file, condition, OnBadRow.STOP)), condition)
        .getMessage();
  }

  private static List<String> ids(Path file, String condition, OnBadRow onBadRow) {
    ProblemSource source = Rows.open(filtered(file, condition, onBadRow));
    return IntStream.range(0, source.size()).mapToObj(index -> source.problem(index).id()).toList();
  }

  private static RowSettings filtered(Path file, String condition, OnBadRow onBadRow) {
    return new RowSettings(List.of(file.toString()), null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, condition, null, null, null, null, onBadRow);
  }
}
