package kedge.sft.curation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.WorkedProblem;
import kedge.data.rows.JsonLinesProvider;
import kedge.data.rows.RowSettings;
import kedge.sft.curation.operation.DedupeExact;
import kedge.sft.curation.operation.DedupeNear;
import kedge.sft.curation.operation.Format;
import kedge.sft.curation.operation.ResampleOpening;
import kedge.sft.curation.operation.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurationRunTest {
  @TempDir
  Path folder;

  private static CurationInput many(int count) {
    return new CurationInput("many", taker -> {
      for (int i = 0; i < count; i++) {
        String question = "Ann has " + i % 100 + " apples and Bob has " + i % 7 + ". How many "
            + (i % 3 == 0 ? "apples do they have?" : "do they own?");
        taker.accept(Rig.problem("many/" + i, i % 5 == 0 ? "fives" : "others", question,
            "<think>\nIt is " + i + ".\n</think>\n\n\\boxed{" + i + "}", i % 11 == 0 ? "" : "" + i));
      }
    });
  }

  private static PlannedOperation[] chain() {
    return new PlannedOperation[]{Rig.step("format", new Format()), Rig.step("dedupe_exact", new DedupeExact()),
        Rig.step("dedupe_near", new DedupeNear(new DedupeNear.Settings(0.6, 2, null), 5)),
        Rig.step("resample_opening", new ResampleOpening(new ResampleOpening.Settings(0.5, 0.3, 3), 7)),
        Rig.step("validate", new Validate(new Validate.Settings(true)))};
  }

  @Test
  void whatComesInGoesOnOrIsKeptWithItsReason() throws IOException {
    CurationReport report = Rig.run(folder.resolve("out"), List.of(Rig.source("a",
        Rig.problem("a/1", "a", "What is 2 + 3?", "2 + 3 = 5 #### 5", "5"),
        Rig.problem("a/2", "a", "what is 2+3", "counting", "5"),
        Rig.problem("a/3", "a", "What is 2 + 4?", "", "6"))),
        Rig.step("format", new Format()), Rig.step("dedupe_exact", new DedupeExact()),
        Rig.step("validate", new Validate(new Validate.Settings(true))));

    List<JsonNode> data = Rig.lines(report.data());
    assertEquals(1, data.size());
    assertEquals("2 + 3 = 5", data.get(0).path("chain").asText());
    assertEquals("[\"01-format\"]", data.get(0).path("changed_by").toString());
    List<JsonNode> dropped = Rig.lines(folder.resolve("out/dropped.jsonl"));
    assertEquals(List.of("02-dedupe_exact: same question as an earlier record (like a/1)", "03-validate: no chain ()"),
        dropped.stream()
            .map(line -> line.path("step").asText() + ": " + line.path("reason").asText() + " ("
                + line.path("detail").asText() + ")")
            .toList());
    assertEquals("what is 2+3", dropped.get(0).path("record").path("question").asText());
    assertEquals(new OperationReport.Counts(3, 1, 0), report.steps().get(1).total());
    assertEquals(new OperationReport.Counts(3, 0, 1), report.steps().get(2).total());
    assertTrue(
        Files.readString(folder.resolve("out/curation.md")).contains("| 02-dedupe_exact | **all** | 3 | 0 | 1 | 2 |"));
  }

  @Test
  void countsAddUpForEveryStepAndSource() {
    CurationReport report = Rig.run(folder.resolve("out"), List.of(many(3000)), chain());
    int compared = 0;
    for (int i = 1; i < report.steps().size(); i++) {
      OperationReport before = report.steps().get(i - 1);
      OperationReport step = report.steps().get(i);
      for (Map.Entry<String, OperationReport.Counts> source : step.sources().entrySet()) {
        assertEquals(before.sources().get(source.getKey()).out(), source.getValue().in(),
            step.label() + " " + source.getKey());
        compared++;
      }
      assertEquals(step.total().dropped(), step.reasons().values().stream().mapToLong(Long::longValue).sum());
      assertTrue(i == 1 || i == 5 || step.total().dropped() > 0,
          step.label() + " dropped nothing, so that this says little");
    }
    assertEquals(10, compared);
  }

  @Test
  void theNumberOfThreadsChangesNoByte() throws IOException {
    Rig.run(new CurationSettings(3, 1, List.of(many(3000)), List.of(), List.of(chain()), folder.resolve("one")));
    Rig.run(new CurationSettings(3, 7, List.of(many(3000)), List.of(), List.of(chain()), folder.resolve("seven")));
    Map<String, String> one = Rig.bytes(folder.resolve("one"));
    assertEquals(22, one.size());
    assertEquals(one, Rig.bytes(folder.resolve("seven")));
  }

  @Test
  void anInterruptedRunGoesOnToTheSameBytes() throws IOException {
    Rig.run(folder.resolve("whole"), List.of(many(3000)), chain());
    for (int broken = 0; broken < 5; broken++) {
      Path out = folder.resolve("broken" + broken);
      PlannedOperation[] steps = chain();
      PlannedOperation right = steps[broken];
      AtomicInteger seen = new AtomicInteger();
      steps[broken] = new PlannedOperation(right.kind(), "", context -> (RecordOperation) example -> {
        if (seen.incrementAndGet() > 60) {
          throw new IllegalStateException("pulled the plug");
        }
        return RecordOutcome.kept(example);
      });
      assertThrows(IllegalStateException.class, () -> Rig.run(out, List.of(many(3000)), steps));
      CurationReport resumed = Rig.run(out, List.of(many(3000)), chain());
      assertEquals(broken, resumed.found());
      assertEquals(Rig.bytes(folder.resolve("whole")), Rig.bytes(out));
    }
  }

  @Test
  void aStepIsRunAgainWhenItsSettingsItsSeedOrItsInputChange() {
    PlannedOperation first = new PlannedOperation("first", "a", context -> (RecordOperation) RecordOutcome::kept);
    PlannedOperation other = new PlannedOperation("first", "b", context -> (RecordOperation) RecordOutcome::kept);
    PlannedOperation second = new PlannedOperation("second", "", context -> (RecordOperation) RecordOutcome::kept);
    Path out = folder.resolve("out");
    assertEquals(0, Rig.run(out, List.of(many(50)), first, second).found());
    assertEquals(2, Rig.run(out, List.of(many(50)), first, second).found());
    assertEquals(1, Rig.run(out, List.of(many(50)), other, second).found(), "the second has the input it had");
    assertEquals(0, Rig.run(out, List.of(many(51)), other, second).found());
    assertEquals(0,
        Rig.run(new CurationSettings(2, 2, List.of(many(51)), List.of(), List.of(other, second), out)).found());
  }

  /** A step that would ask a chat model, had it one. */
  private record Asks(AtomicInteger asked) implements ChatOperation {
    @Override
    public CompletionStage<RecordOutcome> ask(CurationRecord example) {
      asked.incrementAndGet();
      return CompletableFuture.completedFuture(RecordOutcome.kept(example));
    }

    @Override
    public int inFlight() {
      return 4;
    }

    @Override
    public long replies() {
      return asked.get();
    }
  }

  @Test
  void otherCodeRunsItsStepsAgainButAsksNothingTwice() {
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    PlannedOperation own = new PlannedOperation("own", "", context -> (RecordOperation) example -> {
      seen.incrementAndGet();
      return RecordOutcome.kept(example);
    });
    CurationSettings settings = new CurationSettings(1, 2, List.of(many(50)), List.of(),
        List.of(own, Rig.step("asks", new Asks(asked))), folder.resolve("out"));
    assertEquals(0, Rig.run(settings, name -> null, "one").found());
    assertEquals(2, Rig.run(settings, name -> null, "one").found());
    assertEquals(1, Rig.run(settings, name -> null, "two").found());
    assertEquals(2 * 50, seen.get());
    assertEquals(50, asked.get());
  }

  @Test
  void whatIsWrittenReadsBackThroughTheJsonlSource() {
    WorkedProblem odd = new WorkedProblem(new Problem("x/ü\n", "x",
        Conversation.ofUser("Line\nbreak \"quoted\" \\boxed 𝔘?"), new Answer.Mathematical("\\frac{1}{2}"),
        Map.of("answer", "a column of that name", "level", "3")), Optional.of("half\tof it"));
    CurationReport report = Rig.run(folder.resolve("out"), List.of(Rig.source("x", odd)),
        Rig.step("validate", new Validate(new Validate.Settings(true))));
    List<WorkedProblem> back = new ArrayList<>();
    new JsonLinesProvider().stream(new RowSettings(report.data().toString(), "back", null, null, null, null, "chain",
        null, null, "id", null, null, null), back::add);
    assertEquals(1, back.size());
    assertEquals("Line\nbreak \"quoted\" \\boxed 𝔘?", back.get(0).problem().prompt().turns().get(0).text());
    assertEquals(Optional.of("half\tof it"), back.get(0).reasoning());
    assertEquals("\\frac{1}{2}", back.get(0).problem().answer().display());
    assertEquals("3", back.get(0).problem().columns().get("level"));
    assertEquals("a column of that name", back.get(0).problem().columns().get("columns.answer"));
  }

  @Test
  void aTurnThatTheDataWriteIsTheChainAndIsRefusedWhereItIsMoreThanText() throws IOException {
    Problem open = new Problem("a/1", "a", Conversation.ofUser("q"), new Answer.None(), Map.of());
    Problem known = new Problem("a/2", "a", Conversation.ofUser("q"), new Answer.Mathematical("5"), Map.of());
    PlannedOperation keep = Rig.step("keep", (RecordOperation) RecordOutcome::kept);
    Turn essay = Turn.written(Role.ASSISTANT, "an essay");
    Turn thought = Turn.written(Role.ASSISTANT, "<think>\n2+3\n</think>\n\n\\boxed{5}");
    CurationReport report = Rig.run(folder.resolve("out"),
        List.of(Rig.source("a", new WorkedProblem(open, Optional.empty(), List.of(essay)),
            new WorkedProblem(known, Optional.empty(), List.of(thought)))),
        keep);
    List<String> lines = Files.readAllLines(report.data());
    assertTrue(lines.get(0).contains("\"chain\":\"an essay\""), lines.get(0));
    assertTrue(lines.get(1).contains("\"chain\":\"2+3\""), lines.get(1));
    assertSays("a/1: the demonstration has 2 turns; curation takes one assistant turn of text",
        () -> Rig.run(folder.resolve("two"),
            List.of(Rig.source("a", new WorkedProblem(open, Optional.empty(), List.of(essay, essay)))), keep));
    Turn call = new Turn(Role.ASSISTANT, List.of(), Map.of("tool_calls", List.of()), Turn.Training.AS_WRITTEN);
    assertSays("a/1: the demonstration has more than a text", () -> Rig.run(folder.resolve("call"),
        List.of(Rig.source("a", new WorkedProblem(open, Optional.empty(), List.of(call)))), keep));
  }

  @Test
  void oneMessageForEachKindOfBadInput() throws IOException {
    PlannedOperation keep = Rig.step("keep", (RecordOperation) RecordOutcome::kept);
    WorkedProblem good = Rig.problem("a/1", "a", "q", "c", "1");
    assertSays("id a/1 comes twice. Maybe two sources have one name",
        () -> Rig.run(folder.resolve("1"), List.of(Rig.source("a", good), Rig.source("b", good)), keep));
    assertSays("a/2: character 2 is half of a surrogate pair (\\ud83d)",
        () -> Rig.run(folder.resolve("2"), List.of(Rig.source("a", good, Rig.problem("a/2", "a", "x\ud83d", "c", "1"))),
            keep));
    WorkedProblem turns = new WorkedProblem(
        new Problem("a/3", "a", Conversation.ofUser("q").with(Turn.of(Role.ASSISTANT, "a")), new Answer.None(),
            Map.of()),
        Optional.empty());
    assertSays("a/3: the prompt has 2 turns",
        () -> Rig.run(folder.resolve("3"), List.of(Rig.source("a", turns)), keep));
    assertSays("step 01-none left no record of 1: {gone=1}",
        () -> Rig.run(folder.resolve("4"), List.of(Rig.source("a", good)),
            Rig.step("none", (RecordOperation) example -> RecordOutcome.dropped("gone", ""))));
    assertSays("01-sly: the step changed id, source or provenance of a/1", () -> Rig.run(folder.resolve("5"),
        List.of(Rig.source("a", good)),
        Rig.step("sly", (RecordOperation) example -> RecordOutcome.kept(CurationRecord.of("b", "a", "q", "c", "1")))));
    assertSays("sources is empty", () -> Rig.run(folder.resolve("6"), List.of(), keep));
    assertSays("step 'No good'", () -> Rig.step("No good", (RecordOperation) RecordOutcome::kept));
    Files.createDirectories(folder.resolve("7"));
    Files.writeString(folder.resolve("7/thesis.tex"), "precious");
    assertSays("which holds other files than a curation's",
        () -> Rig.run(folder.resolve("7"), List.of(Rig.source("a", good)), keep));
    Files.writeString(folder.resolve("8"), "");
    assertSays("which is a file, expected a folder",
        () -> Rig.run(folder.resolve("8"), List.of(Rig.source("a", good)), keep));
    assertSays("steps.1 (02-asks): no chat model critic",
        () -> Rig.run(folder.resolve("9"), List.of(Rig.source("a", good)),
            keep,
            new PlannedOperation("asks", "", context -> {
              context.chatModel("critic");
              return (RecordOperation) RecordOutcome::kept;
            })));
  }

  @Test
  void aDamagedStepIsSeen() throws IOException {
    PlannedOperation keep = Rig.step("keep", (RecordOperation) RecordOutcome::kept);
    Path out = folder.resolve("out");
    Rig.run(out, List.of(many(50)), keep);
    Files.writeString(out.resolve("steps/01-keep.jsonl"), "{}\n");
    assertEquals(0, Rig.run(out, List.of(many(50)), keep).found());
    Files.writeString(out.resolve("steps/01-keep.json"), "{");
    assertSays("not the report of a step", () -> Rig.run(out, List.of(many(50)), keep));
    assertFalse(Files.exists(out.resolve("steps/.01-keep.json.partial")));
  }

  static void assertSays(String message, org.junit.jupiter.api.function.Executable run) {
    RuntimeException fault = assertThrows(RuntimeException.class, run);
    assertTrue(fault instanceof UserError || fault instanceof IllegalArgumentException, fault.toString());
    assertTrue(fault.getMessage().contains(message), fault.getMessage());
  }
}
