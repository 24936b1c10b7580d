package kedge.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kedge.cli.KedgeCommand;
import kedge.data.KeyedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Grading and curation with Spark's executors as threads of this JVM: the bytes are those without Spark. */
class SparkCommandsTest {
  private static final String ON = "local[3]";
  @TempDir
  private Path folder;
  private String printed;
  private String faults;

  private static String row(int i) {
    return String.format("{\"id\": %d, \"answer\": \"%d\", \"text\": \"so \\\\boxed{%d}\", \"right\": %s}%s", i, i,
        i % 3 == 0 ? i + 1 : i, i % 3 != 0, i % 500 == 7 ? "\n\n" : "\n");
  }

  /** More than two parts of four batches of 1,024 rows. */
  private static String rows() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 9000; i++) {
      rows.append(i == 8000 ? row(i).replace("\"right\": true", "\"right\": false") : row(i));
    }
    return rows.toString();
  }

  @Test
  void gradesToTheSameBytesInTheSameOrder() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), rows());
    Path packed = folder.resolve("packed.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(rows().getBytes(StandardCharsets.UTF_8));
    }
    for (Path file : List.of(rows, packed)) {
      Path local = folder.resolve(file.getFileName() + ".local");
      Path spark = folder.resolve(file.getFileName() + ".spark");
      assertEquals(0, run("grade", file.toString(), "--expected", "right", "--out", local.toString()), faults);
      String expected = printed.replaceAll("\\d+ verdicts per second.*", "");
      assertEquals(0, run("grade", file.toString(), "--expected", "right", "--out", spark.toString(), "--on", ON),
          faults);
      assertEquals(expected, printed.replaceAll("\\d+ verdicts per second.*", ""));
      assertTrue(expected.contains(file.getFileName() + ":8017: expected 0, given 1"), expected);
      assertEquals(-1, Files.mismatch(local, spark));
    }
  }

  @Test
  void theFirstFaultyRowIsNamedAsWithoutSpark() throws IOException {
    // A later part fails at its first row, long before an earlier one at its last.
    String rows = rows().replace(row(5000), "{\"id\": 5000, \"text\": \"7\"}\n").replace(row(8300), "[8300]\n");
    Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
    assertEquals(1, run("grade", file.toString()));
    String local = faults;
    assertTrue(local.contains("rows.jsonl:5011: no field \"answer\""), local);
    Path out = folder.resolve("out");
    assertEquals(1, run("grade", file.toString(), "--out", out.toString(), "--on", ON));
    assertEquals(local, faults);
    assertFalse(Files.exists(out));
    assertEquals(1, run("grade", folder.resolve("none.jsonl").toString(), "--on", ON));
    assertTrue(faults.startsWith("kedge: no such file: "), faults);
  }

  /** Forty drawn words and a number. */
  private static String question(int number) {
    StringBuilder text = new StringBuilder("On day ").append(number);
    for (int i = 0; i < 40; i++) {
      text.append(' ').append(Long.toString(KeyedRandom.bits(number, i) >>> 40, 36).replaceAll("\\d", "x"));
    }
    return text.append(" how many?").toString();
  }

  @Test
  void curatesToTheSameBytesWithTheSameCounts() throws IOException {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      int origin = i % 10 == 9 ? i - 7 : i % 10 == 5 ? i - 3 : i;
      String question = question(origin);
      records.add(String.format("{\"id\": \"r%d\", \"problem\": \"%s\", \"solution\": \"<think>%s</think>"
          + "\\\\boxed{%d}\"}", i, i % 10 == 9 ? question.toUpperCase() : i % 10 == 5 ? question + " again" : question,
          "They sold some of them. ".repeat(1 + i % 9), i));
    }
    Files.write(folder.resolve("records.jsonl"), records);
    Files.write(folder.resolve("test.jsonl"), List.of(records.get(2), records.get(33)));
    Path recipe = Files.writeString(folder.resolve("recipe.yaml"), """
        name: spark
        sources: {drawn: {source: jsonl, file: records.jsonl, id: id, question: problem, solution: solution}}
        held_out: {test: {source: jsonl, file: test.jsonl, question: problem, solution: solution}}
        steps:
          - {step: clean}
          - {step: format}
          - {step: dedupe_exact}
          - {step: dedupe_near}
          - {step: validate}
          - {step: redundancy}
          - {step: decontaminate}
          - {step: balance_length, keep: 0.9, shortest: 8}
          - {step: resample_source, keep: 0.95}
          - {step: resample_opening, keep: 0.9}
          - {step: resample_cluster, keep: 0.9, clusters: 4, sample: 200}
        out: local
        """.replace("file: ", "file: " + folder + "/"));
    Path local = folder.resolve("local");
    Path spark = folder.resolve("spark");
    assertEquals(0, run("curate", recipe.toString(), "--out", local.toString(), "--threads", "2"), faults);
    String expected = printed.replace(local.toString(), "");
    assertTrue(expected.contains("300 dropped"), expected);
    assertEquals(0, run("curate", recipe.toString(), "--out", spark.toString(), "--on", ON), faults);
    assertEquals(expected, printed.replace(spark.toString(), ""));
    assertEquals(bytes(local), bytes(spark));
    // Steps that Spark has finished are not repeated without it.
    Files.delete(spark.resolve("steps/11-resample_cluster.json"));
    assertEquals(0, run("curate", recipe.toString(), "--out", spark.toString()), faults);
    assertEquals(bytes(local), bytes(spark));
  }

  private static Map<String, String> bytes(Path of) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(of)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = of.relativize(file).toString();
        if (!name.startsWith(".") && !name.equals("recipe.yaml")) { // the lock, and the name of the folder itself
          bytes.put(name, Files.readString(file));
        }
      }
    }
    return bytes;
  }

  private int run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int status = line.execute(arguments);
    printed = out.toString();
    faults = err.toString();
    return status;
  }
}
