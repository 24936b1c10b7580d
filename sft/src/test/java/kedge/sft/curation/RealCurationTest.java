package kedge.sft.curation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.KeyedRandom;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;
import kedge.data.rows.AnswerForm;
import kedge.data.rows.JsonLinesProvider;
import kedge.data.rows.RowSettings;
import kedge.sft.curation.operation.BalanceLength;
import kedge.sft.curation.operation.Clean;
import kedge.sft.curation.operation.Decontaminate;
import kedge.sft.curation.operation.DedupeExact;
import kedge.sft.curation.operation.DedupeNear;
import kedge.sft.curation.operation.Format;
import kedge.sft.curation.operation.Redundancy;
import kedge.sft.curation.operation.Validate;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GSM8K and SVAMP through curation. */
class RealCurationTest {
  private static final ProblemSourceProvider<RowSettings> LINES = new JsonLinesProvider();
  @TempDir
  Path folder;

  private static RowSettings gsm8k(String file, AnswerForm form) {
    return new RowSettings(SharedData.require("data/gsm8k/" + file + ".jsonl").toString(), "gsm8k-" + file, null, null,
        form, null, null, null, null, null, null, null, null);
  }

  private static RowSettings svamp() {
    return new RowSettings(SharedData.require("data/svamp/test.jsonl").toString(), "svamp", "{Body} {Question}",
        "Answer", null, null, null, null, null, "ID", null, null,
        null);
  }

  private static PlannedOperation decontaminate() {
    return PlannedOperation.of(new Decontaminate.Provider(), new Decontaminate.Settings(null, null, null));
  }

  @Test
  void nothingIsLostOrAlteredButByANamedStep() throws IOException {
    List<CurationInput> sources = List.of(CurationInput.of("gsm8k", LINES, gsm8k("train", AnswerForm.PLAIN)),
        CurationInput.of("svamp", LINES, svamp()));
    Map<String, WorkedProblem> raw = new HashMap<>();
    sources.forEach(source -> source.stream().accept(worked -> raw.put(worked.problem().id(), worked)));
    List<PlannedOperation> steps = List.of(
        PlannedOperation.of(new Clean.Provider(), new Clean.Settings(null, null, null)),
        PlannedOperation.of(new Format.Provider(), new Format.Settings()),
        PlannedOperation.of(new DedupeExact.Provider(), new DedupeExact.Settings()),
        PlannedOperation.of(new DedupeNear.Provider(), new DedupeNear.Settings(null, null, null)),
        PlannedOperation.of(new Validate.Provider(), new Validate.Settings(false)),
        PlannedOperation.of(new Redundancy.Provider(), new Redundancy.Settings(null)),
        decontaminate(), PlannedOperation.of(new BalanceLength.Provider(),
            new BalanceLength.Settings(0.9, null, null, null, null, null)));
    CurationReport report = Rig.run(new CurationSettings(1, 2, sources,
        List.of(CurationInput.of("gsm8k-test", LINES, gsm8k("test", AnswerForm.HASH))), steps, folder.resolve("out")));
    report.steps().forEach(
        step -> System.out.println("real curation: " + step.label() + " " + step.sources() + " " + step.reasons()));

    Map<String, WorkedProblem> formatted = new HashMap<>();
    LINES.stream(gsm8k("train", AnswerForm.HASH), worked -> formatted.put(worked.problem().id(), worked));
    Set<String> seen = new HashSet<>();
    int untouched = 0;
    int chains = 0;
    for (JsonNode line : Rig.lines(report.data())) {
      String id = line.path("id").asText();
      assertTrue(seen.add(id));
      WorkedProblem before = raw.get(id);
      Set<String> by = new HashSet<>();
      line.path("changed_by").forEach(step -> by.add(step.asText()));
      if (!by.contains("01-clean")) {
        assertEquals(before.problem().prompt().turns().get(0).text(), line.path("question").asText());
      }
      if (by.isEmpty()) {
        assertEquals(before.problem().answer().display(), line.path("answer").asText());
        untouched++;
      } else if (formatted.containsKey(id)) {
        assertEquals(formatted.get(id).reasoning().orElseThrow(), line.path("chain").asText());
        assertEquals(formatted.get(id).problem().answer().display(), line.path("answer").asText());
        assertFalse(line.path("chain").asText().contains("<<"));
        chains++;
      }
    }
    for (JsonNode line : Rig.lines(folder.resolve("out/dropped.jsonl"))) {
      assertTrue(seen.add(line.path("record").path("id").asText()));
    }
    assertEquals(raw.keySet(), seen);
    assertEquals(8473, seen.size());
    System.out.println("real curation: " + seen.size() + " records in, " + chains + " chains compared, " + untouched
        + " records untouched");
    assertTrue(chains > 6000 && untouched > 800, chains + " " + untouched);
  }

  @Test
  void plantedCopiesOfEvaluationQuestionsAreFoundAndLittleElse() {
    List<WorkedProblem> planted = new ArrayList<>();
    List<CurationInput> heldOut = List.of(CurationInput.of("gsm8k-test", LINES, gsm8k("test", AnswerForm.HASH)),
        CurationInput.of("svamp", LINES, svamp()));
    int[] questions = new int[1];
    heldOut.forEach(set -> set.stream().accept(worked -> {
      questions[0]++;
      String text = worked.problem().prompt().turns().get(0).text();
      String changed = switch ((int) (KeyedRandom.bits(1, questions[0]) >>> 62)) {
        case 0 -> text;
        case 1 -> "  " + text.toUpperCase(java.util.Locale.ROOT).replace(",", " ,") + "!!";
        case 2 -> "Solve this carefully. " + text + " Explain how you got there.";
        default -> text.substring(0, text.lastIndexOf(' ', text.length() * 4 / 5));
      };
      planted.add(Rig.problem("planted/" + questions[0], "planted", changed, "", "1"));
    }));
    CurationReport report = Rig.run(new CurationSettings(1, 2,
        List.of(Rig.source("planted", planted.toArray(WorkedProblem[]::new)),
            CurationInput.of("gsm8k", LINES, gsm8k("train", AnswerForm.HASH))),
        heldOut, List.of(decontaminate()), folder.resolve("out")));
    OperationReport.Counts copies = report.steps().get(1).sources().get("planted");
    OperationReport.Counts train = report.steps().get(1).sources().get("gsm8k-train");
    System.out.println("decontamination: " + copies.dropped() + " of " + copies.in() + " planted copies found; "
        + train.dropped() + " of " + train.in() + " GSM8K training records dropped");
    assertEquals(2319, copies.in());
    assertTrue(copies.dropped() >= 0.99 * copies.in(), "found " + copies.dropped());
    assertTrue(train.dropped() < 0.01 * train.in(), "dropped " + train.dropped());
  }
}
