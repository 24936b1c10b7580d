package kedge.ablation.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import kedge.ablation.GradedRun;
import kedge.ablation.report.AblationReport;
import kedge.ablation.report.ResultTables;
import kedge.ablation.statistics.Claims.Better;
import kedge.ablation.statistics.Claims;
import kedge.ablation.statistics.ComparisonVerdict;
import kedge.ablation.statistics.NewProblems;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on hand-made run folders. */
class ResultsTest {
  private static final int PROBLEMS = 20;
  @TempDir
  Path folder;

  /** Writes a run that solved the first {@code solved} problems, with losses 5, 4, 3, 2 and the given one. */
  private Path run(String name, int solved, double loss) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
    Files.writeString(run.resolve("evaluations.jsonl"),
        "{\"stage\":\"rl\",\"step\":5,\"pass@1\":{\"value\":0.01}}\n{\"stage\":\"after\",\"step\":0,\"problems\":"
            + PROBLEMS
            + ",\"pass@1\":{\"value\":" + (double) solved / PROBLEMS + "}}\n");
    StringBuilder lines = new StringBuilder();
    for (int p = 0; p < PROBLEMS; p++) {
      lines.append("{\"stage\":\"after\",\"step\":0,\"problem\":\"p").append(p).append("\",\"scored\":1,\"correct\":")
          .append(p < solved ? 1 : 0).append("}\n");
    }
    Files.writeString(run.resolve("problems.jsonl"), lines);
    StringBuilder steps = new StringBuilder();
    double[] losses = {5, 4, 3, 2, loss};
    for (int step = 0; step < losses.length; step++) {
      steps.append("{\"stage\":\"rl\",\"type\":\"rl\",\"step\":").append(step).append(",\"loss\":").append(losses[step])
          .append("}\n");
    }
    Files.writeString(run.resolve("steps.jsonl"), steps);
    return run;
  }

  private Cell cell(String name, int... solved) throws IOException {
    TreeMap<Long, Path> runs = new TreeMap<>();
    for (int seed = 0; seed < solved.length; seed++) {
      runs.put(seed + 1L, run(name + seed, solved[seed], 1 + 0.01 * solved[seed]));
    }
    return new Cell(name, Map.of("stages.rl.algorithm", name), runs, new TreeMap<>());
  }

  private Results results(List<Cell> cells, Measure... measures) {
    return Results.of("test", cells, "base", List.of(measures), Claims.USUAL);
  }

  @Test
  void theDirectionOfAMetricFollowsFromItsNameWhereItIsClear() {
    List.of("pass@1", "maj@8", "reward_mean", "reward_math_mean")
        .forEach(metric -> assertEquals(Better.HIGHER, Measure.usual(metric), metric));
    List.of("loss", "held_out_loss").forEach(metric -> assertEquals(Better.LOWER, Measure.usual(metric), metric));
    List.of("reward_std", "length_mean", "entropy")
        .forEach(metric -> assertEquals(Better.NEITHER, Measure.usual(metric), metric));
  }

  @Test
  void aRunWhoseRecipeWasChangedOnItsWayIsNamed() throws IOException {
    List<Cell> cells = List.of(cell("base", 2, 10), cell("more", 5, 13));
    assertEquals(List.of(), results(cells, Measure.of("after", "pass@1")).notes());
    String line = "{\"total_step\": 3, \"key\": \"%s\", \"before\": \"1.0E-4\", "
        + "\"now\": \"0.001\", \"effect\": \"%s\"}\n";
    Files.writeString(folder.resolve("more1/changes.jsonl"),
        String.format(line, "name", "none") + String.format(line, "stages.rl.learning_rate.peak", "result"));
    assertEquals(List.of("more, seed 2: the recipe was changed while the run went on, so that its values belong to "
        + "neither recipe: stages.rl.learning_rate.peak is 0.001 from step 3 of the run on, was 1.0E-4"),
        results(cells, Measure.of("after", "pass@1")).notes());
  }

  @Test
  void pairsBySeedShowWhatUnpairedSpreadHides() throws IOException {
    Results results = results(
        List.of(cell("base", 2, 10, 16, 6), cell("more", 5, 13, 18, 9), cell("as-much", 2, 11, 15, 6)),
        Measure.of("after", "pass@1").within(0.08));
    Results.Comparison more = results.comparisons().get(0);
    // Differences 3, 3, 2, 3 of 20: mean 0.1375, standard error 0.0125, t = 11, p = 0.0016, twice that after Holm over
    // two.
    assertEquals(0.1375, more.answer().difference().mean(), 1e-12);
    assertEquals(0.0125, more.answer().difference().error(), 1e-12);
    assertEquals(0.0032, more.answer().adjusted(), 1e-4);
    assertEquals(ComparisonVerdict.BETTER, more.answer().verdict());
    assertEquals("better by 13.8 points (p = 0.003 among 2 comparisons)", more.sentence());
    assertTrue(more.newProblems().orElseThrow().low() <= more.answer().difference().low() + 1e-12,
        "the interval for new problems is wider");
    // 0, +1, -1, 0 of 20: TOST t = 0.08 / 0.0204 = 3.92, p = 0.015, twice that after Holm.
    assertEquals("equivalent within 8.0 points (p = 0.030 among 2 comparisons)",
        results.comparisons().get(1).sentence());
  }

  @Test
  void aMeasureOfOneDataSetPairsItsProblemsAlone() throws IOException {
    List<Cell> cells = List.of(thinking("base", 0.9, 0.8, 0.95), thinking("more", 0.5, 0.45, 0.5));
    Measure hard = Measure.of("after", "thinks").on("hard");
    Results results = results(cells, hard, Measure.of("after", "thinks"),
        Measure.of("after", "length_mean").on("easy"));
    assertArrayEquals(new double[]{0.9, 0.8, 0.95}, results.values(hard, "base"), 1e-12);
    Results.Comparison first = results.comparisons().get(0);
    assertEquals((0.9 - 0.5 + 0.8 - 0.45 + 0.95 - 0.5) / -3, first.answer().difference().mean(), 1e-12);
    assertTrue(first.newProblems().isPresent(), "two hard problems are in all runs");
    assertEquals(ComparisonVerdict.DIFFERENT, first.answer().verdict(),
        "thinking more is neither better nor worse");
    assertEquals(-0.2, results.comparisons().get(1).answer().difference().mean(), 1e-12);
    assertTrue(new ResultTables(results).runsCsv().contains("base,1,after,thinks (hard),0.9,"),
        new ResultTables(results).runsCsv());
    assertTrue(new ResultTables(results).markdown().contains("after thinks (hard)"));
  }

  /**
   * Makes runs with one easy problem, on which no completion thinks, and two hard ones, on one of which a tenth more
   * completions think than on the other.
   */
  private Cell thinking(String name, double... hard) throws IOException {
    Cell cell = cell(name, new int[hard.length]);
    for (int seed = 0; seed < hard.length; seed++) {
      Path run = cell.runs().get(seed + 1L);
      Files.writeString(run.resolve("evaluations.jsonl"),
          ("{'stage':'after','step':0,'problems':3,'rewards':{'thinks':{'value':" + hard[seed] / 2
              + "}},'by_source':{'hard':{'rewards':{'thinks':{'value':" + hard[seed] + "}}},'easy':{'length_mean':"
              + seed * hard[0] + "}}}\n").replace('\'', '"'));
      StringBuilder lines = new StringBuilder();
      double[] rates = {0, hard[seed] - 0.05, hard[seed] + 0.05};
      for (int p = 0; p < 3; p++) {
        lines.append("{'stage':'after','step':0,'problem':'p").append(p).append("','source':'")
            .append(p == 0 ? "easy" : "hard").append("','length_mean':")
            .append(seed * hard[0]).append(",'rewards':{'thinks':").append(rates[p]).append("}}\n");
      }
      Files.writeString(run.resolve("problems.jsonl"), lines.toString().replace('\'', '"'));
    }
    return cell;
  }

  @Test
  void theIntervalOfAShareEndsWhereSharesDo() throws IOException {
    Results results = results(List.of(cell("base", 20, 20, 14), cell("other", 0, 1, 0)), Measure.of("after", "pass@1"),
        Measure.of("rl", "loss"));
    assertTrue(results.interval(results.measures().get(0), "base", 0.95).orElseThrow().high() > 1,
        "the interval exceeds 0 and 100 % before it is clipped");
    String text = new ResultTables(results).markdown();
    assertTrue(
        text.contains("| base | 3 | 90.0 % (47.0 to 100.0) |") && text.contains("| other | 3 | 1.7 % (0.0 to 8.8) |"),
        text);
    AblationReport.write(folder.resolve("out"), results, new PrintWriter(new StringWriter()));
    assertTrue(Files.readString(folder.resolve("out/ablation.html")).contains("\"high\":1.0}"),
        "the page draws beyond 1");
  }

  /** A majority vote belongs to a problem, but its share is not a mean with scores per problem. */
  @Test
  void whatIsNoMeanOverProblemsIsComparedOnTheSameProblemsToo() throws IOException {
    List<Cell> cells = List.of(cell("base", 2, 10, 16), cell("other", 5, 13, 18));
    for (Cell cell : cells) {
      for (Path run : cell.runs().values()) {
        Path file = run.resolve("evaluations.jsonl");
        Files.writeString(file, Files.readString(file).replace("\"pass@1\":{\"value\":0.", "\"maj@4\":{\"value\":0."));
      }
    }
    Measure votes = Measure.of("after", "maj@4");
    Results same = results(cells, votes);
    assertEquals((0.15 + 0.15 + 0.1) / 3, same.comparisons().get(0).answer().difference().mean(), 1e-12);
    assertTrue(same.comparisons().get(0).newProblems().isEmpty());
    Path problems = cells.get(1).runs().get(2L).resolve("problems.jsonl");
    Files.writeString(problems, Files.readString(problems).replace("\"p7\"", "\"q7\""));
    Results apart = results(cells, votes);
    assertEquals(List.of(), apart.comparisons());
    assertTrue(apart.notes().toString().contains(
        "after maj@4, seed 2: other was measured on 20 problems and base on 20, of which 2 are in only one of the two, "
            + "the first is p7"),
        apart.notes()::toString);
  }

  private Cell gradedCell(String name, String... seeds) throws IOException {
    TreeMap<Long, Path> runs = new TreeMap<>();
    for (String seed : seeds) {
      runs.put(runs.size() + 1L, GradedRun.of(folder.resolve(name + runs.size()), seed));
    }
    return new Cell(name, Map.of("a", name), runs, new TreeMap<>());
  }

  @Test
  void aProblemScoredInOneOfTwoRunsIsInNeitherMean() throws IOException {
    Results results = results(
        List.of(gradedCell("base", "rwwwr", "wrwuw", "rwwwr", "uuwww"),
            gradedCell("other", "urwwr", "wrruw", "rrwwu", "wrwuu")),
        Measure.of("after", "pass@1"));
    Results.Comparison only = results.comparisons().get(0);
    // Seed 1 without p0: 2 of 4 and 1 of 4; seed 2 without p3, which neither has: 2 and 1 of 4; seed 3 without p4: 2
    // and 1 of 4; seed 4 has p2 alone.
    assertEquals(List.of(0.25, 0.25, 0.25, 0.0), only.pairs().stream().map(Results.Pair::difference).toList());
    assertEquals(List.of(0.25, 0.25, 0.25, 0.0), only.pairs().stream().map(Results.Pair::baseline).toList());
    assertEquals(1 + 0 + 1 + 4, only.leftOut());
    String note = "Note: other against base, after pass@1: problems scored in only one of the two are "
        + "excluded from both: 1 of 5 (seed 1), "
        + "1 of 5 (seed 3), 4 of 5 (seed 4)";
    assertTrue(new ResultTables(results).markdown().contains(note), new ResultTables(results).markdown());
    assertTrue(new ResultTables(results).comparisonsCsv().lines().skip(1).allMatch(line -> line.endsWith(",6")),
        new ResultTables(results).comparisonsCsv());
    assertTrue(only.newProblems().isEmpty(), "only one problem is scored in all seeds");
  }

  @Test
  void columnsOfTheIntervalForNewProblemsAreTheSameProblemInAllSeeds() throws IOException {
    // Each seed loses one problem, another one: rows of the same length whose columns are not the same problems.
    Results results = results(
        List.of(gradedCell("base", "rwwww", "wrwww", "wwrww"), gradedCell("other", "urwwr", "rurwr", "rrrwu")),
        Measure.of("after", "pass@1"));
    Results.Comparison only = results.comparisons().get(0);
    NewProblems expected = NewProblems.of(List.of(new double[]{0, 0}, new double[]{1, 0}, new double[]{0, 0}), 0.95)
        .orElseThrow();
    assertEquals(expected, only.newProblems().orElseThrow(), "p2 and p3");
    assertTrue(results.notes().contains(
        "other against base, after pass@1: the interval for new problems uses the 2 problems scored in "
            + "all seeds"),
        results.notes()::toString);
  }

  @Test
  void aPairWithNoProblemInCommonIsNone() throws IOException {
    Results results = results(List.of(gradedCell("base", "ru", "rw", "ur"), gradedCell("other", "ur", "rr", "ru")),
        Measure.of("after", "pass@1"));
    assertEquals(List.of(), results.comparisons());
    assertTrue(
        results.notes()
            .contains("other against base, after pass@1: not compared, since the common seeds are [2], "
                + "expected at least 2"),
        results.notes()::toString);
  }

  @Test
  void aCellMeasuredOnOtherProblemsIsLeftOutWithANoteAndTheOthersAreCompared() throws IOException {
    Results results = results(
        List.of(gradedCell("base", "rrw", "rww"), gradedCell("fewer", "rw", "rw"), gradedCell("other", "rrr", "rrw")),
        Measure.of("after", "pass@1"));
    assertEquals(List.of("other"), results.comparisons().stream().map(Results.Comparison::cell).toList());
    assertEquals(2, results.values(Measure.of("after", "pass@1"), "fewer").length, "its own mean is not affected");
    assertTrue(
        new ResultTables(results).markdown().contains(
            "Note: after pass@1, seed 1: fewer was measured on 2 problems and base on 3, of which 1 are in only one"),
        new ResultTables(results).markdown());
    assertTrue(
        assertThrows(UserError.class, results::requireSameProblems).getMessage()
            .contains("expected the same problems"));
  }

  @Test
  void tooFewSeedsAreToldWhatTheyCouldHaveShown() throws IOException {
    Results results = results(List.of(cell("base", 2, 10, 16), cell("other", 5, 9, 18)), Measure.of("after", "pass@1"));
    Results.Comparison only = results.comparisons().get(0);
    assertEquals(ComparisonVerdict.NOT_DISTINGUISHABLE, only.answer().verdict());
    assertTrue(
        only.sentence().matches("not distinguishable: 3 seeds could have shown \\d+\\.\\d points with 80 % power"),
        only.sentence());
  }

  @Test
  void aRecipeThatNeverSucceedsIsNotCalledEquivalentToAnother() throws IOException {
    Results results = results(List.of(cell("base", 0, 0, 0), cell("other", 0, 0, 0)),
        Measure.of("after", "pass@1").within(0.1));
    assertEquals("not distinguishable: all 3 seeds gave the same difference, which leaves no spread to judge by",
        results.comparisons().get(0).sentence());
  }

  @Test
  void trainingMetricsAreAveragedOverTheLastStepsAndLessLossIsBetter() throws IOException {
    Measure loss = new Measure("rl", "loss", java.util.OptionalInt.of(2), Better.LOWER,
        java.util.OptionalDouble.empty());
    Results results = results(List.of(cell("base", 20, 19, 18), cell("less", 5, 3, 2)), loss);
    assertArrayEquals(new double[]{1.6, 1.595, 1.59}, results.values(loss, "base"), 1e-12);
    assertEquals(ComparisonVerdict.BETTER, results.comparisons().get(0).answer().verdict());
  }

  @Test
  void failedRunsStandInTheTableWithTheirReasonAndTheOthersAreCompared() throws IOException {
    Cell whole = cell("other", 5, 13, 18, 9);
    TreeMap<Long, Path> left = new TreeMap<>(whole.runs());
    left.remove(2L);
    Cell broken = new Cell("other", whole.changes(), left,
        new TreeMap<>(Map.of(2L, "the process was killed by signal 9")));
    Results results = results(List.of(cell("base", 2, 10, 16, 6), broken), Measure.of("after", "pass@1"));
    assertEquals(List.of(1L, 3L, 4L), results.comparisons().get(0).seeds());
    ResultTables texts = new ResultTables(results);
    assertTrue(
        texts.markdown().contains("| other | 3 of 4 |")
            && texts.markdown().contains("Failed: other, seed 2: the process was killed by signal 9"),
        texts.markdown());
    assertTrue(texts.runsCsv().contains("other,2,after,pass@1,,the process was killed by signal 9"), texts.runsCsv());
    assertTrue(texts.latex().contains("other & 3 of 4 & $53.3 \\pm"), texts.latex());
    StringWriter printed = new StringWriter();
    AblationReport.write(folder.resolve("out"), results, new PrintWriter(printed));
    String page = Files.readString(folder.resolve("out/ablation.html"));
    assertTrue(page.contains("killed by signal 9") && page.contains("function forest") && !page.contains("{{"),
        "the page is complete");
  }
}
