package kedge.cli.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.cli.KedgeCommand;
import kedge.data.io.JsonLinesParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code kedge grade} and {@code kedge explain}. */
class GradeCommandTest {
  private static final String ROWS = """
      {"id": 1, "answer": "72", "text": "\\\\boxed{72}", "right": true, "size": 1.50, "deep": {"gold": 72}}
      {"id": 2, "answer": "72", "text": "\\\\boxed{71}", "right": true, "size": 2}

      {"id": 3, "answer": 0.5, "text": "\\\\boxed{.5}", "right": 1.0}
      {"id": 4, "answer": "5", "text": "it is 5", "right": "wrong"}
      {"id": 5, "answer": "five", "text": "\\\\boxed{5}", "right": 0}
      """;

  @TempDir
  private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void countsVerdictsAndShowsDisagreements() throws IOException {
    assertEquals(0, run("grade", file(ROWS), "--reward", "number", "--expected", "right", "--threads", "2"));
    List<String> lines = out.toString().lines().toList();
    assertEquals(
        List.of("5 rows, reward number, mean 0.5000 over 4 scored", "  CORRECT                          2   40.0 %",
            "  NO_ANSWER                        1   20.0 %",
            "  WRONG                            1   20.0 %", "  not applicable                   1   20.0 %",
            "  1 times: the answer is no decimal number",
            "3 of 5 agree with the expected verdicts (60.00 %)", "  expected   given            rows",
            "  0          not applicable   1",
            "  1          0                1",
            "  rows.jsonl:2: expected 1, given 0; gold \"72\"; extracted \"71\"; exact",
            "  rows.jsonl:6: expected 0, given not applicable; gold \"five\"; extracted \"nothing\"; no rule recorded"),
        lines.subList(0, 12));
    assertTrue(lines.get(12).matches("\\d+ verdicts per second \\(\\d+\\.\\d\\d s of grading\\)"), lines.get(12));
  }

  @Test
  void writesThePartsBesideTheRowsAndNothingOverAFile() throws IOException {
    Path graded = folder.resolve("graded.jsonl");
    assertEquals(0, run("grade", file(ROWS), "--reward", "number", "--out", graded.toString()));
    List<String> lines = Files.readAllLines(graded);
    assertEquals("{\"id\":1,\"answer\":\"72\",\"text\":\"\\\\boxed{72}\",\"right\":true,\"size\":1.50,"
        + "\"deep\":{\"gold\":72},\"graded\":{\"number\":{\"verdict\":\"scored\",\"value\":1.0,"
        + "\"detail\":{\"answer\":\"72\",\"extracted\":\"72\",\"gold\":\"72\",\"outcome\":\"CORRECT\",\"rule\":"
        + "\"exact\"}}}}",
        lines.get(0));
    assertEquals("{\"verdict\":\"not_applicable\",\"reason\":\"the answer is no decimal number\"}",
        lines.get(4).replaceAll(".*\"number\":(\\{.*?\\}).*",
            "$1"));
    assertEquals(5, lines.size());
    assertEquals(1, run("grade", file(ROWS), "--out", graded.toString()));
    assertTrue(err.toString().contains("--out is " + graded + ", which exists already"), err.toString());
    Path half = folder.resolve("half.jsonl");
    assertEquals(1, run("grade", file(ROWS + "{\"id\": 6}\n"), "--out", half.toString()));
    try (var files = Files.list(folder)) {
      assertFalse(files.anyMatch(path -> path.getFileName().toString().startsWith("half")),
          "a file without all rows is not kept");
    }
  }

  @Test
  void fieldsGoByNameAndByPath() throws IOException {
    String row = "{\"a\": {\"gold\": 7}, \"b\": \"7\", \"list\": [\"two\", \"seven\"], \"n\": 3}\n";
    assertEquals(0, run("grade", file(row), "--gold", "a.gold", "--prediction", "b", "--bare"));
    assertTrue(out.toString().contains("mean 1.0000 over 1 scored"), out.toString());
    assertEquals(0,
        run("explain", "--file", file(row.replace("7}", "\"seven\"}").replace("\"7\"", "\"ANSWER: B\"")), "--line", "1",
            "--gold", "a.gold",
            "--prediction", "b",
            "--options", "list", "--reward", "choice"));
    assertTrue(out.toString().contains("  rule      label\n"), out.toString());
    assertEquals(0,
        run("grade", file(row), "--gold", "b", "--prediction", "b", "--reward", "{reward: length, maximum: 2}"));
    assertTrue(out.toString().contains("1 rows have no field \"tokens\": words were counted instead of tokens"),
        out.toString());
    assertEquals(0, run("grade", file(row), "--gold", "b", "--prediction", "b", "--tokens", "n", "--reward",
        "{reward: length, maximum: 2}"));
    assertTrue(out.toString().endsWith("grading)\n") && out.toString().contains("mean 0.0000 over 1 scored"),
        out.toString());
  }

  @Test
  void attacksARewardAndNamesWhatItPays() throws IOException {
    String problems = """
        {"Body": "Tom has 4 trays.", "Question": "What is $3 \\\\cdot 12$?", "answer": "36"}
        {"Body": "Ann reads.", "Question": "Simplify $\\\\frac{6}{8}$.", "answer": "\\\\frac{3}{4}"}
        {"Body": "", "Question": "?", "answer": "\\\\frac{3}{"}
        """;
    assertEquals(0, run("grade", "--attack", file(problems), "--question", "{Body} {Question}"));
    String table = out.toString();
    assertTrue(table.startsWith("3 problems, reward math; 1 skipped, since their gold answer cannot be scored\n"),
        table);
    assertTrue(table.matches("(?s).*\\n  restating +[1-9]\\d* +0 +0\\.00 %\\n.*"), table);
    assertFalse(table.contains("paid: "), table);
    out.getBuffer().setLength(0);
    assertEquals(0,
        run("grade", "--attack", file(problems), "--question", "{Body} {Question}", "--show", "1", "--reward",
            "{reward: math, evaluated: false}"));
    assertTrue(out.toString().contains("unevaluated: rows.jsonl:1: paid: "), out.toString());
    fault("FILE and --attack are given", "grade", file(problems), "--attack", file(problems));
    fault("FILE is missing, expected a file of completions. Maybe --attack FILE?", "grade");
    fault("--out is given with --attack", "grade", "--attack", file(problems), "--out", "x");
  }

  @Test
  void explainsHowAnAnswerWasReadAndDecided() {
    assertEquals(0, run("explain", "--gold", "28%", "--prediction", "so\n\\boxed{0.280}", "--reward", "number"));
    assertEquals("""
        reward      number
        gold        28%
        completion  so\\n\\boxed{0.280}
        verdict     scored 1.0
          outcome   CORRECT
          extracted 0.280
          rule      exact
          gold      28%
          answer    0.280
        """, out.toString());
    assertEquals(0,
        run("explain", "--gold", "D", "--prediction", "ANSWER: (D) B, D and F", "--reward", "choice", "--choice", "1",
            "--choice", "2",
            "--choice", "3", "--choice",
            "B, D and F"));
    assertTrue(out.toString().contains("rule      label and text"), out.toString());
    assertEquals(0, run("explain", "--gold", "five", "--prediction", "5", "--reward", "number"));
    assertTrue(out.toString().contains("verdict     not applicable: the answer is no decimal number"), out.toString());
  }

  @Test
  void theRolloutsOfARunAreReadInTheirParts() throws IOException {
    Path rollouts = folder.resolve("run/rollouts");
    try (JsonLinesParts log = JsonLinesParts.open(rollouts, folder.resolve("run/none.jsonl"), 0)) {
      log.append("rl-000000",
          List.of(Map.of("answer", "5", "text", "so \\boxed{5}"), Map.of("answer", "5", "text", "6")));
      log.append("rl-000010", List.of(Map.of("answer", "7", "text", "\\boxed{7}")));
    }
    assertEquals(0, run("grade", rollouts.toString()), err::toString);
    assertTrue(out.toString().contains("3 rows"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, run("grade", rollouts.resolve("000001-rl-000010.jsonl.gz").toString()), err::toString);
    assertTrue(out.toString().contains("1 rows") || out.toString().contains("1 row"), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, run("grade", rollouts + ".jsonl"), err::toString);
    assertTrue(out.toString().contains("3 rows"), "all files of the log: " + out);

    Path last = rollouts.resolve("000001-rl-000010.jsonl.gz");
    byte[] whole = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(whole, whole.length - 12)); // killed within a step
    Files.writeString(folder.resolve("run/rollouts.jsonl"), "{\"answer\": \"5\", \"text\": \"\\\\boxed{5}\"}\n");
    out.getBuffer().setLength(0);
    assertEquals(0, run("grade", rollouts.toString()), err::toString);
    assertTrue(out.toString().contains("3 rows"), "one of before there were parts, two whole ones: " + out);
  }

  @Test
  void eachBadInputIsOneMessage() throws IOException {
    String rows = file(ROWS);
    fault("rows.jsonl:1: no field \"gold\"; the row has id, answer, text, right, size, deep", "grade", rows, "--gold",
        "gold");
    fault("rows.jsonl:1: field \"deep\" is an object with gold, expected a text. Maybe deep.gold?", "grade",
        rows, "--gold", "deep");
    fault("--reward maths: 1 fault\n  reward: maths is not one of ", "grade", rows, "--reward", "maths");
    fault("relative_tolerance: is 2.0, expected at least 0 and below 1", "grade", rows, "--reward",
        "{reward: number, relative_tolerance: 2}");
    fault("tolerance: unknown key", "grade", rows, "--reward", "{reward: number, tolerance: 2}");
    fault("not YAML", "grade", rows, "--reward", "{reward: ");
    fault("no such file: nowhere.jsonl", "grade", "nowhere.jsonl");
    fault("not a file, but a folder: ", "grade", folder.toString());
    fault("the expected verdict is \"\\boxed{72}\"", "grade", rows, "--expected", "text", "--reward", "yes_no",
        "--gold", "id");
    fault("threads is 0, expected at least 1", "grade", rows, "--threads", "0");
    fault("--file is given without --line", "explain", "--file", rows);
    fault("--prediction is missing, expected a text", "explain", "--gold", "1");
    fault("rows.jsonl:3: no such line, or a blank line", "explain", "--file", rows, "--line", "3");
    fault("rows.jsonl:2: not a JSON object", "grade", file("{\"answer\": 1, \"text\": 1}\n[1]\n"));
    fault("rows.jsonl:1: Unexpected end-of-input", "grade", file("{\"answer\": 1, \"text\": 1"));
    fault("rows.jsonl:1: not UTF-8: Invalid UTF-32 character", "grade", file("\0\0\0{chdr"));
    fault("rows.jsonl: no rows", "grade", file("\n\n"));
    fault("rows.jsonl:1: field \"list\" is missing, expected the list of options", "grade",
        file("{\"answer\": \"A\", \"text\": \"A\"}"), "--options", "list");
    fault("neither a label from A to B nor one of the options [x, y]", "grade",
        file("{\"answer\": \"C\", \"text\": \"A\", \"list\": [\"x\", \"y\"]}"),
        "--options", "list");
  }

  @Test
  void aLargeFileIsGradedInLittleMemory() throws IOException {
    Path large = folder.resolve("large.jsonl");
    String padding = "x".repeat(2000);
    try (BufferedWriter writer = Files.newBufferedWriter(large)) {
      for (int i = 0; i < 20_000; i++) {
        writer.write("{\"answer\": \"" + i % 7 + "\", \"text\": \"" + padding + " \\\\boxed{" + i % 2 + "}\"}\n");
      }
    }
    assertEquals(0, run("grade", large.toString(), "--reward", "number"));
    // i % 14 is 0 or 1
    assertTrue(out.toString().startsWith("20000 rows, reward number, mean 0.1429 over 20000 scored"), out.toString());
  }

  private void fault(String expected, String... arguments) {
    assertEquals(1, run(arguments), expected);
    assertTrue(err.toString().contains(expected), () -> "expected: " + expected + "\nbut was: " + err);
    assertFalse(err.toString().contains("\tat "), err.toString());
  }

  private String file(String rows) throws IOException {
    return Files.writeString(folder.resolve("rows.jsonl"), rows).toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = KedgeCommand.line();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
