package kedge.ablation.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.ablation.report.AblationReport;
import kedge.ablation.report.ResultTables;
import kedge.ablation.statistics.Claims;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Successful runs that lack a number: nothing was extracted, a reward never applied, or there was no penalty. */
class AbsentScoresTest {
  private static final String WHOLE = "'pass@1':{'value':0.5},'pass@8':{'value':0.75},'maj@8':{'value':0.625},"
      + "'rewards':{'thinks':{'value':0.25,'scored':9}}";
  @TempDir
  Path folder;

  private Path run(String name, String evaluation, String step) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
    Files.writeString(run.resolve("evaluations.jsonl"),
        ("{'stage':'after','step':0,'problems':20,'samples':8," + evaluation + "}\n").replace('\'', '"'));
    Files.writeString(run.resolve("steps.jsonl"),
        ("{'stage':'rl','type':'rl','step':0,'loss':1.5" + step + "}\n").replace('\'', '"'));
    return run;
  }

  /**
   * Makes the cells.
   *
   * @param changes of the third seed's evaluation: text and replacement, in turn
   */
  private List<Cell> cells(String steps, String... changes) throws IOException {
    TreeMap<Long, Path> base = new TreeMap<>();
    TreeMap<Long, Path> other = new TreeMap<>();
    for (long seed = 1; seed <= 4; seed++) {
      String evaluation = WHOLE;
      for (int i = 0; seed == 3 && i < changes.length; i += 2) {
        assertTrue(evaluation.contains(changes[i]), changes[i]);
        evaluation = evaluation.replace(changes[i], changes[i + 1]);
      }
      base.put(seed, run("base" + seed, WHOLE, ""));
      other.put(seed, run("other" + seed, evaluation.replace("0.5", "0." + (50 + seed)), steps));
    }
    return List.of(new Cell("base", Map.of(), base, new TreeMap<>()),
        new Cell("other", Map.of("a", "b"), other, new TreeMap<>()));
  }

  private static Results results(List<Cell> cells, String stage, String... metrics) {
    return Results.of("test", cells, "base",
        java.util.Arrays.stream(metrics).map(metric -> Measure.of(stage, metric)).toList(), Claims.USUAL);
  }

  @Test
  void aSeedWithoutTheNumberIsLeftOutOfThatMeasureAloneAndItIsSaid() throws IOException {
    List<Cell> cells = cells("", "'pass@1':{'value':0.5}", "'pass@1':{'value':null,'low':null,'high':null}",
        "{'value':0.75}", "{'value':null}",
        ",'maj@8':{'value':0.625}", "", "{'value':0.25,'scored':9}", "{'value':null,'scored':0}");
    Results results = results(cells, "after", "pass@1", "pass@8", "maj@8", "thinks");
    Map<String, String> reasons = Map.of("pass@1", "no completion could be scored", "pass@8",
        "no problem had 8 scored completions",
        "maj@8", "no completion had an answer to vote with", "thinks", "it scored no completion");
    assertEquals(4, results.comparisons().size());
    ResultTables texts = new ResultTables(results);
    StringWriter printed = new StringWriter();
    AblationReport.write(folder.resolve("out"), results, new PrintWriter(printed));
    String page = Files.readString(folder.resolve("out/ablation.html"));
    for (Results.Comparison each : results.comparisons()) {
      assertEquals(List.of(1L, 2L, 4L), each.seeds());
      String metric = each.measure().metric();
      String why = "stage after: " + metric + " is not known: " + reasons.get(metric);
      String note = "other, seed 3, after " + metric + ": excluded, " + why;
      assertTrue(texts.markdown().contains("Note: " + note), texts.markdown());
      assertTrue(texts.latex().contains("% Note: " + note), texts.latex());
      assertTrue(page.contains(note), note);
      assertTrue(texts.runsCsv().contains("other,3,after," + metric + ",," + why), texts.runsCsv());
    }
    assertTrue(texts.markdown().contains("; 3 of 4 seeds)") && texts.latex().contains("$ (3 of 4 seeds)"),
        texts.markdown() + texts.latex());
    assertEquals(4, texts.markdown().split("3 of 4 seeds", -1).length - 1, "the other cell has them all");
    results.requireKnown();
  }

  @Test
  void anEvaluationOnWhichNoRunCouldTellLeavesDashes() throws IOException {
    List<Cell> cells = cells("");
    for (Cell cell : cells) {
      for (Path run : cell.runs().values()) {
        Path file = run.resolve("evaluations.jsonl");
        Files.writeString(file, Files.readString(file).replace(",\"maj@8\":{\"value\":0.625}", ""));
      }
    }
    Results results = results(cells, "after", "maj@8", "pass@8");
    assertTrue(new ResultTables(results).markdown().contains("| base | 4 | – | 75.0 %"),
        new ResultTables(results).markdown());
    assertEquals(1, results.comparisons().size());
    results.requireKnown();
    results.requireKnownToSome();
  }

  @Test
  void aNameThatNoRunKnowsIsToldApartFromOneThatSomeRunsLack() throws IOException {
    Results some = results(cells(",'kl':0.1"), "rl", "kl", "loss");
    assertTrue(some.notes().toString().contains(
        "base, seed 1, rl kl: excluded, no step of stage rl has a number of that name"), some.notes()::toString);
    assertEquals(1, some.comparisons().size());
    some.requireKnownToSome();
    assertTrue(
        assertThrows(UserError.class, some::requireKnown).getMessage().contains("base1: no step of stage rl has"));
    Results none = results(cells(""), "rl", "lss", "loss");
    assertTrue(assertThrows(UserError.class, none::requireKnownToSome).getMessage()
        .contains("lss is not one of loss, step. Maybe loss?"));
    assertEquals(1, none.comparisons().size(), "the other measure is compared");
    assertFalse(new ResultTables(none).markdown().isEmpty());
  }
}
