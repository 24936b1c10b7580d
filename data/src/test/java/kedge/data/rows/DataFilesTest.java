package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import kedge.data.Answer;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows in every kind of file, and in files that are laid out as people have them. */
class DataFilesTest {
  private static final String ROWS = "{\"question\":\"a\",\"answer\":1}\n{\"question\":\"b\",\"answer\":2}\n";
  @TempDir
  private Path folder;

  @Test
  void everyKindOfFileGivesTheSameRows() throws IOException, SQLException {
    Rows.write(folder, "plain.jsonl", ROWS);
    Rows.write(folder, "line.json", "[{\"question\":\"a\",\"answer\":1},{\"question\":\"b\",\"answer\":2}]");
    Rows.write(folder, "array.json", "\uFEFF[\n  {\n    \"question\": \"a\",\n    \"answer\": 1\n  },\n"
        + "  {\"question\": \"b\", \"answer\": 2}\n]\n");
    Rows.write(folder, "objects.json", "{\n  \"question\": \"a\",\n  \"answer\": 1\n}\n{\n  \"question\": \"b\",\n"
        + "  \"answer\": 2\n}\n");
    Rows.write(folder, "pair.json", "{\n\"question\": \"a\", \"answer\": 1} {\"question\": \"b\", \"answer\": 2}\n");
    Rows.write(folder, "table.csv", "question,answer\na,1\n\"b\",2\n");
    Rows.write(folder, "table.tsv", "question\tanswer\na\t1\nb\t2\n");
    gzip("packed.jsonl.gz", ROWS);
    gzip("packed.csv.gz", "question,answer\na,1\nb,2\n");
    sql("COPY (SELECT * FROM (VALUES ('a', 1), ('b', 2)) t(question, answer)) TO '" + folder
        + "/packed.jsonl.zst' (FORMAT json, COMPRESSION zstd)");
    sql("COPY (SELECT * FROM (VALUES ('a', 1), ('b', 2)) t(question, answer)) TO '" + folder
        + "/rows.parquet' (FORMAT parquet)");
    for (String name : List.of("plain.jsonl", "line.json", "array.json", "objects.json", "table.csv", "table.tsv",
        "pair.json", "packed.jsonl.gz", "packed.csv.gz", "packed.jsonl.zst", "rows.parquet")) {
      ProblemSource source = open(read(name));
      assertEquals(List.of("a", "b"), questions(source), name);
      assertEquals("{\"question\":\"b\",\"answer\":2}", source.problem(1).columns().row().toString(), name);
      String stem = name.substring(0, name.indexOf('.'));
      assertEquals(List.of(stem + "/1", stem + "/2"), ids(source), name);
    }
  }

  @Test
  void whatIsNoDataFileIsNamedByWhatItIs() throws IOException {
    Files.write(folder.resolve("utf16.jsonl"), ROWS.getBytes(StandardCharsets.UTF_16LE));
    refused(read("utf16.jsonl"), "is UTF-16, expected UTF-8: save it as UTF-8");
    Files.write(folder.resolve("gbk.jsonl"),
        "{\"question\":\"\u6570\u5b66\",\"answer\":1}".getBytes(Charset.forName("GBK")));
    refused(read("gbk.jsonl"), "gbk.jsonl:1: ", "no UTF-8", "save it as UTF-8");
    Rows.write(folder, "cr.jsonl", ROWS.replace('\n', '\r'));
    refused(read("cr.jsonl"), "its lines end in CR alone");
    Files.write(folder.resolve("a.arrow"), new byte[]{-1, -1, -1, -1, 16, 0, 0, 0});
    refused(read("a.arrow"), "a.arrow: not readable as Arrow: it is cut off");
    Rows.write(folder, "page.jsonl", "<!DOCTYPE html>");
    refused(read("page.jsonl"), "is a page of HTML");
    Rows.write(folder, "table.txt", "question,answer\na,1");
    refused(read("table.txt"), "Maybe source: csv?");
    Rows.write(folder, "commas.csv", "question,answer\n\"a, b\",1\nc, d,2\n");
    refused(read("commas.csv"), "its header is \"question,answer\", and some row has more values");
    Rows.write(folder, "all.csv", "question,answer\nq,4,8\nr,4,8\ns,4,8\n");
    refused(read("all.csv"), "its header is \"question,answer\"", "Maybe a text with commas in it that needs quotes");
    Rows.write(folder, "one.csv", "question,answer\nq1,5\nq2,6\nq,4,8\n");
    refused(read("one.csv"), "its header is \"question,answer\"");
    assertEquals(List.of("a"), questions(open(read(Rows.write(folder, "titled.csv", "A title\n\nquestion,answer\na,1\n")
        .getFileName().toString()))));
    Rows.write(folder, "quoted.csv", "\"question (a, b)\"\na\n");
    assertEquals(1, open(settings(Map.of("file", List.of(read("quoted.csv")), "question", "question (a, b)"))).size());
    Files.write(folder.resolve("rows.pkl"), new byte[]{(byte) 0x80, 4, (byte) 0x95, 26, 0, 0, 0, 0, 0, 0, 0});
    refused(read("rows.pkl"), "is a pickle of Python", "to_json");
    Files.write(folder.resolve("utf32.jsonl"), ("\uFEFF" + ROWS).getBytes(Charset.forName("UTF-32LE")));
    refused(read("utf32.jsonl"), "is UTF-32");
    Rows.write(folder, "trailing.jsonl", "{\"question\":\"c\",\"answer\":1},\n");
    refused(read("trailing.jsonl"), "Maybe a comma after the object");
    Rows.write(folder, "nan.jsonl", ROWS + "{\"question\":\"c\",\"answer\":NaN}");
    refused(read("nan.jsonl"), "nan.jsonl:3: ", "NaN is no value of JSON");
    Rows.write(folder, "twice.jsonl", ROWS + "{\"question\":\"c\",\"answer\":1,\"answer\":2}");
    refused(read("twice.jsonl"), "the key \"answer\" stands there twice");
    Rows.write(folder, "cut.jsonl", ROWS + "{\"question\":\"c\"");
    refused(read("cut.jsonl"), "cut.jsonl:3: ", "it ends before its object is closed");
    Rows.write(folder, "cut.json", "[{\"question\":\"c\",\"answer\":1},\n");
    refused(read("cut.json"), "cut.json", "cut off");
    Rows.write(folder, "python.jsonl", ROWS + "{'question': 'c'}");
    refused(read("python.jsonl"), "Maybe Python's print of a dict");
    refused(read("~/none.jsonl").replace(folder + "/", ""), "~ and variables are not replaced");
    refused("openai/gsm8k", "Maybe hub:datasets/openai/gsm8k, to take it from the Hub?");
    refused("hf://datasets/o/n/x.parquet", "Maybe hub:datasets/o/n/x.parquet?");
    refused("https://example.com/x.jsonl", "Maybe downloaded first");
  }

  @Test
  void listsGlobsAndFoldersAreReadInOrderAndCountOn() throws IOException {
    Path data = Files.createDirectories(folder.resolve("set/data"));
    Rows.write(data, "train-00000-of-00002.jsonl", ROWS);
    Rows.write(data, "train-00001-of-00002.jsonl", "{\"question\":\"c\",\"answer\":3}\n");
    Rows.write(data, "test-00000-of-00001.jsonl", "{\"question\":\"d\",\"answer\":4}\n");
    Rows.write(folder.resolve("set"), "README.md", "# set");
    String shards = data + "/train-*.jsonl";
    assertEquals(List.of("train/1", "train/2", "train/3"), ids(open(shards)));
    assertEquals(List.of("d", "a", "b"), questions(open(settings(Map.of("file",
        List.of(data + "/test-00000-of-00001.jsonl", data + "/train-00000-of-00002.jsonl"))))));
    assertEquals(List.of("a", "b", "c"),
        questions(open(settings(Map.of("file", List.of(folder + "/set"), "split", "train")))));
    refused(folder + "/set", "has the splits test, train", "for instance split: train");
    assertTrue(message(settings(Map.of("file", List.of(folder + "/set"), "split", "dev"))).contains("has test, train"));
    Rows.write(Files.createDirectory(folder.resolve("saved")), "state.json", "{}");
    Rows.write(folder.resolve("saved"), "dataset_info.json", "{}");
    refused(folder + "/saved", "state.json names no data files");
    Rows.write(Files.createDirectories(folder.resolve("configs/main")), "a.jsonl", ROWS);
    Rows.write(Files.createDirectories(folder.resolve("configs/socratic")), "a.jsonl", ROWS);
    refused(folder + "/configs", "has the subfolders main, socratic");
    assertTrue(message(settings(Map.of("file", List.of(shards), "split", "train"))).contains("expected a folder"));
  }

  @Test
  void filterOffsetLimitAndSampleChooseRowsAndColumnsAreRenamedAndSelected() {
    StringBuilder rows = new StringBuilder("\n");
    IntStream.range(0, 40).forEach(i -> rows.append("{\"q\":\"q").append(i).append("\",\"answer\":").append(i)
        .append(",\"level\":").append(i % 4).append(",\"meta\":{\"kind\":\"k").append(i % 2).append("\"}}\n"));
    Path file = Rows.write(folder, "t.jsonl", rows.toString());
    Map<String, Object> base = Map.of("file", List.of(file.toString()), "question", "q");
    assertEquals(List.of("q1", "q5"), questions(open(settings(base, Map.of("filter",
        "level = 1 AND meta.kind = 'k1'", "limit", 2)))));
    assertEquals(List.of("q3", "q4"), questions(open(settings(base, Map.of("offset", 3, "limit", 2)))));
    List<String> drawn = questions(open(settings(base, Map.of("sample", new RowSample(5, 7)))));
    assertEquals(5, drawn.size());
    assertEquals(drawn, questions(open(settings(base, Map.of("sample", new RowSample(5, 7))))));
    assertTrue(!drawn.equals(questions(open(settings(base, Map.of("sample", new RowSample(5, 8)))))));
    assertEquals("{\"q\":\"q0\",\"answer\":0,\"difficulty\":0}", open(settings(base, Map.of("rename",
        Map.of("level", "difficulty"), "select", List.of("q", "answer", "difficulty")))).problem(0).columns().row()
            .toString());
    assertTrue(message(settings(base, Map.of("filter", "levle > 1"))).startsWith("filter is \"levle > 1\", expected"));
    assertTrue(message(settings(base, Map.of("filter", "level > 9"))).contains("no rows"));
  }

  @Test
  void badRowsAreAllNamedOrLeftOutAndCounted() {
    Path file = Rows.write(folder, "t.jsonl", ROWS + "{\"question\":\"c\",\"answer\":null}\n{\"question\":\"d\"\n"
        + "{\"answer\":5}\n".repeat(12) + "{\"question\":\"e\",\"answer\":6}\n");
    String all = message(settings(Map.of("file", List.of(file.toString()))));
    assertTrue(
        all.startsWith("14 rows cannot be used:\n  t.jsonl:3: field \"answer\" is null\n  t.jsonl:4: invalid JSON"),
        all);
    assertTrue(all.endsWith("\n  and 4 more\n  14 of 17 rows cannot be used; on_bad_row: drop leaves such rows out"),
        all);
    ProblemSource kept = open(settings(Map.of("file", List.of(file.toString()), "onBadRow", OnBadRow.DROP)));
    assertEquals(List.of("t/1", "t/2", "t/17"), ids(kept));
    assertEquals(14, kept.dropped().count());
    assertEquals(17, kept.dropped().of());
    String none = message(settings(Map.of("file", List.of(file.toString()), "question", "problem", "onBadRow",
        OnBadRow.DROP)));
    assertTrue(none.startsWith("t.jsonl:1: no field \"problem\"") && none.endsWith("none can be used"), none);
  }

  @Test
  void whetherRowsHaveAnswersFollowsFromAllOfThem() {
    String open = "{\"question\":\"o\"}\n";
    Path some = Rows.write(folder, "some.jsonl", "{\"question\"\n" + open + ROWS + open);
    String message = message(settings(Map.of("file", List.of(some.toString()))));
    assertTrue(message.contains("some.jsonl:1: invalid JSON")
        && message.contains("some.jsonl:2: no field \"answer\"; the row has question")
        && message.contains("some.jsonl:5: no field") && message.contains("3 of 5 rows"), message);
    RowSettings drops = settings(Map.of("file", List.of(some.toString()), "onBadRow", OnBadRow.DROP));
    assertEquals(List.of("some/3", "some/4"), ids(open(drops)));
    Path none = Rows.write(folder, "none.jsonl", "{\"question\"\n" + open.repeat(3));
    ProblemSource source = open(settings(Map.of("file", List.of(none.toString()), "onBadRow", OnBadRow.DROP)));
    assertEquals(List.of("none/2", "none/3", "none/4"), ids(source));
    assertEquals(new Answer.None(), source.problem(2).answer());
    assertEquals(1, open(settings(Map.of("file", List.of(some.toString()), "offset", 1, "limit", 1))).size());
  }

  @Test
  void linksInACircleOfFoldersEnd() throws IOException {
    Path below = Files.createDirectories(folder.resolve("circle/below"));
    Files.createSymbolicLink(below.resolve("one"), folder.resolve("circle"));
    Files.createSymbolicLink(below.resolve("two"), folder.resolve("circle"));
    refused(folder.resolve("circle").toString(), "is a folder without data files");
  }

  @Test
  void anUnreadableFolderBelowAGlobIsNamed() throws IOException {
    Path closed = Files.createDirectories(folder.resolve("closed"));
    assumeTrue(closed.toFile().setReadable(false) && !Files.isReadable(closed),
        "the rights of this user to read every folder make this test impossible");
    try {
      refused(folder + "/**.jsonl", "cannot read", "closed");
    } finally {
      assertTrue(closed.toFile().setReadable(true));
    }
  }

  @Test
  void rowsBeyondWhatMemoryHoldsAreReadFromDisk() throws IOException {
    Path plain = Rows.write(folder, "plain.jsonl", ROWS.repeat(50));
    gzip("packed.jsonl.gz", ROWS.repeat(50));
    for (Path file : List.of(plain, folder.resolve("packed.jsonl.gz"))) {
      RowStore store = new RowStore(100);
      kedge.data.files.DataFile data = kedge.data.files.DataFile.look(file, false);
      store.begin(data, 0);
      kedge.data.files.RowReader.of(data).read(data, row -> {
        store.add(row);
        return true;
      });
      store.end();
      assertEquals(100, store.size());
      for (int i = 0; i < 100; i++) {
        assertEquals(ROWS.split("\n")[i % 2], new String(store.get(i).json(), StandardCharsets.UTF_8));
        assertEquals(i + 1, store.get(i).inFile());
      }
      if (file.equals(plain)) {
        Files.writeString(plain, ROWS);
        assertTrue(assertThrows(UserError.class, () -> store.get(99)).getMessage().contains("was changed while"));
      }
    }
  }

  private String read(String name) {
    return folder.resolve(name).toString();
  }

  private static ProblemSource open(String file) {
    return open(settings(Map.of("file", List.of(file))));
  }

  private static ProblemSource open(RowSettings settings) {
    return new JsonLinesProvider().open(settings);
  }

  private static void refused(String file, String... parts) {
    String message = message(settings(Map.of("file", List.of(file))));
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(!message.contains("com.fasterxml") && !message.contains("Source:"), message);
  }

  private static String message(RowSettings settings) {
    return assertThrows(UserError.class, () -> open(settings)).getMessage();
  }

  private static List<String> questions(ProblemSource source) {
    return IntStream.range(0, source.size())
        .mapToObj(index -> source.problem(index).prompt().turns().get(0).text()).toList();
  }

  private static List<String> ids(ProblemSource source) {
    return IntStream.range(0, source.size()).mapToObj(index -> source.problem(index).id()).toList();
  }

  /** Settings by the names of their components. */
  @SafeVarargs
  private static RowSettings settings(Map<String, Object>... values) {
    Object[] arguments = java.util.Arrays.stream(RowSettings.class.getRecordComponents())
        .map(component -> java.util.Arrays.stream(values).map(each -> each.get(component.getName()))
            .filter(value -> value != null).findFirst().orElse(null))
        .toArray();
    try {
      return (RowSettings) RowSettings.class.getConstructors()[RowSettings.class.getConstructors()[0]
          .getParameterCount() == arguments.length ? 0 : 1].newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void gzip(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void sql(String command) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
