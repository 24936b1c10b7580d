package kedge.fuzz;

import static kedge.fuzz.CheckpointTargets.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import kedge.data.ProblemSource;
import kedge.data.ProblemSourceProvider;
import kedge.data.files.DataFile;
import kedge.data.files.DataFiles;
import kedge.data.files.RowReader;
import kedge.data.rows.AnswerForm;
import kedge.data.rows.CsvProvider;
import kedge.data.rows.JsonLinesProvider;
import kedge.data.rows.OnBadRow;
import kedge.data.rows.ParquetProvider;
import kedge.data.rows.RowSettings;

/** Readers of data files. */
final class DataTargets {
  private static final String ARROW = "data/src/test/resources/arrow";
  private static final String ROWS = """
      {"question":"What is 1+1?","answer":"2","level":3,"options":["1","2"],"solution":"<think>a</think>"}
      {"question":"What is \u00e9?","answer":"e","level":4.5,"options":{"A":"x","B":"y"},"id":"q2"}
      {"question":"And?","answer":7,"level":null,"tags":[1,[2,{"a":"b"}]],"image":null}
      """;
  private static final String CHOICES = """
      {"question":"What is 1+1?","answer":"2","options":["1","2"]}
      {"question":"What is \u00e9?","answer":"y","options":{"A":"x","B":"y"},"id":"q2"}
      """;
  private static final String TALKS = """
      {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"1+1?"},{"role":"assistant",\
      "content":"2","tool_calls":[{"function":{"name":"f","arguments":"{\\"x\\":1}"}}]}],"answer":"2"}
      {"conversations":[{"from":"human","value":"<image>What?"},{"from":"gpt","value":"A cat."}],"image":"cat.png"}
      {"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"completion":"Ho","tools":[{"name":"f"}]}
      {"instruction":"Add","input":"1 2","output":"3","system":"s","history":[["a","b"]]}
      """;
  private static final String ARRAY = "[{\"question\":\"a\",\"answer\":\"1\"},{\"question\":\"b\",\"answer\":\"2\"}]";
  private static final String CSV = "question,answer,level\n\"What is 1+1?\",2,3\n"
      + "\"a, \"\"b\"\"\",\"x\ny\",4.50\nc,007,\n";
  private final Path work;

  DataTargets(Path work) throws IOException {
    this.work = Files.createDirectories(work.resolve("data"));
  }

  List<FuzzTarget> all() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    ProblemSourceProvider<RowSettings> json = new JsonLinesProvider();
    targets.add(target("JSON lines", "rows.jsonl", 2, List.of(text(ROWS)), json, AnswerForm.PLAIN));
    targets.add(target("JSON lines, choices", "choices.jsonl", 2, List.of(text(CHOICES)), json, AnswerForm.OPTION));
    targets.add(target("JSON lines, talks", "talks.jsonl", 2,
        List.of(text(TALKS), text(TALKS.lines().findFirst().orElseThrow())), json, null));
    targets.add(target("JSON array", "rows.json", 2, List.of(text(ARRAY)), json, AnswerForm.PLAIN));
    targets.add(target("JSON lines, gzip", "rows.jsonl.gz", 2, List.of(gzip(ROWS)), json, AnswerForm.PLAIN));
    targets.add(target("CSV", "rows.csv", 30, List.of(text(CSV), text(CSV.replace(',', '\t'))), new CsvProvider(),
        AnswerForm.PLAIN));
    targets.add(arrow());
    targets.add(savedDataset());
    targets.add(target("Parquet", "rows.parquet", 30, parquet(), new ParquetProvider(), AnswerForm.PLAIN));
    return targets;
  }

  private FuzzTarget target(String name, String file, int share, List<byte[]> corpus,
      ProblemSourceProvider<RowSettings> provider, AnswerForm form) {
    Path path = work.resolve(file);
    return new FuzzTarget(name, share, corpus, bytes -> {
      Files.write(path, bytes);
      DataFiles.of(List.of(path.toString()), Optional.empty());
      for (OnBadRow bad : List.of(OnBadRow.DROP, OnBadRow.STOP)) {
        ProblemSource source = provider.open(settings(path.toString(), form, bad));
        for (int i = 0; i < source.size(); i++) {
          source.problem(i);
          source.completion(i);
        }
      }
    });
  }

  private FuzzTarget arrow() throws IOException {
    Path file = work.resolve("rows.arrow");
    return new FuzzTarget("Arrow", 1, FuzzTargets.files(ARROW, ".*\\.arrow"), bytes -> {
      DataFile written = DataFile.look(Files.write(file, bytes), false);
      RowReader.of(written).read(written, row -> true);
    });
  }

  private FuzzTarget savedDataset() throws IOException {
    Path saved = FuzzTargets.folderWith(work.resolve("saved"), ARROW + "/saved", ".*");
    return new FuzzTarget("save_to_disk: state.json", 1, FuzzTargets.files(ARROW + "/saved", "state\\.json"), bytes -> {
      Files.write(saved.resolve("state.json"), bytes);
      DataFiles.of(List.of(saved.toString()), Optional.empty()).forEach(file -> DataFile.look(file, false));
    });
  }

  private static RowSettings settings(String file, AnswerForm form, OnBadRow bad) {
    return new RowSettings(List.of(file), null, null, null, form, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, bad);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text(text));
    }
    return bytes.toByteArray();
  }

  private List<byte[]> parquet() throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (String form : List.of("(FORMAT parquet)", "(FORMAT parquet, COMPRESSION zstd)",
          "(FORMAT parquet, COMPRESSION uncompressed)")) {
        Path file = work.resolve("corpus-" + files.size() + ".parquet");
        statement.execute("COPY (SELECT 'What is ' || i AS question, CAST(i AS VARCHAR) AS answer, i AS level, "
            + "[i, 2] AS tags, {'a': i, 'b': 'x'} AS deep, CAST('ab' AS BLOB) AS bytes FROM range(20) t(i)) TO '"
            + file + "' " + form);
        files.add(Files.readAllBytes(file));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return files;
  }
}
