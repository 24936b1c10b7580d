package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import kedge.data.io.DiskErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on with another recipe: longer, on fewer threads, with the settings that they were begun with. */
class ChangedResumeTest {
  private static final List<String> SHORT = List.of("--set", "stages.warmup.steps=4", "--set", "stages.dapo.steps=3",
      "--set", "stages.penalised.steps=2", "--set", "stages.penalised.learning_rate.schedule=constant");
  @TempDir
  Path folder;

  private String train(int expected, String out, List<String> settings, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("train", TinyRecipe.in(folder).toString(), "--out", folder.resolve(out).toString()));
    arguments.addAll(settings);
    arguments.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments.toArray(String[]::new));
    assertEquals(expected, status, printed::toString);
    return printed.toString();
  }

  private void assertSameRollouts() throws IOException {
    Path whole = folder.resolve("whole");
    for (Path file : RunRollouts.files(whole)) {
      assertEquals(-1, Files.mismatch(file, folder.resolve("run").resolve(whole.relativize(file))));
    }
    assertEquals(RunRollouts.text(whole), RunRollouts.text(folder.resolve("run")));
  }

  @Test
  void aFinishedRunThatIsGivenMoreStepsHasTheBytesOfOneThatHadThemFromItsBeginning() throws IOException {
    train(0, "run", SHORT);
    String printed = train(0, "run", List.of("--set", "stages.penalised.steps=3", "--set", "policy.decode_rows=4"),
        "--resume");
    assertTrue(printed.contains("penalised goes on after step 2, its learning rate"), printed);
    assertTrue(printed.contains("policy.decode_rows is 4, was 256: does not change the result"), printed);
    List<String> longer = new ArrayList<>(SHORT);
    longer.addAll(List.of("--set", "stages.penalised.steps=3"));
    train(0, "whole", longer);
    for (String file : List.of("steps.jsonl", "evaluations.jsonl", "problems.jsonl",
        "checkpoints/step-000010/model.safetensors")) {
      assertEquals(-1, Files.mismatch(folder.resolve("whole").resolve(file), folder.resolve("run").resolve(file)),
          file);
    }
    assertSameRollouts();
    assertEquals(2, Files.readAllLines(folder.resolve("run/changes.jsonl")).size());
    assertTrue(train(0, "run", List.of(), "--resume").contains("all stages are done"), "its settings are remembered");
  }

  @Test
  void aRunThatIsCutToTheStepsItHasTakenEnds() throws IOException {
    List<String> short3 = new ArrayList<>(SHORT);
    short3.addAll(List.of("--set", "stages.penalised.checkpoint_every=1", "--set", "stages.penalised.steps=3"));
    train(0, "run", short3);
    DiskErrors.delete(folder.resolve("run/checkpoints/step-000010")); // as if it had been stopped a step before
    assertTrue(train(0, "run", List.of("--set", "stages.penalised.steps=2"), "--resume").contains("last_eval: pass@1"));
    assertTrue(train(0, "run", List.of(), "--resume").contains("all stages are done"));
    assertTrue(train(0, "run", List.of("--set", "stages.penalised.steps=3"), "--resume")
        .contains("penalised goes on after step 2"));
    train(0, "whole", short3);
    assertSameRollouts();
    assertEquals(-1, Files.mismatch(folder.resolve("whole/checkpoints/step-000010/model.safetensors"),
        folder.resolve("run/checkpoints/step-000010/model.safetensors")));
  }

  @Test
  void moreStepsOfAStageOnWhichOthersHaveTrainedAreTakenOnlyIfThatIsAccepted() throws IOException {
    train(0, "run", SHORT);
    List<String> longer = List.of("--set", "stages.dapo.steps=4");
    String refused = train(1, "run", longer, "--resume");
    assertTrue(refused.contains("1 checkpoints from") && refused.contains("--accept-changes"), refused);
    train(0, "run", longer, "--resume", "--accept-changes");
    List<String> whole = new ArrayList<>(SHORT);
    whole.addAll(longer);
    train(0, "whole", whole);
    assertSameRollouts();
    assertFalse(Files.exists(folder.resolve("run/checkpoints/step-000009")), "of the shorter run");
    assertTrue(train(1, "run", List.of("--set", "stages.dapo.steps=2"), "--resume")
        .contains("stages.dapo.steps is 2, but 4 steps are done"));
    assertTrue(train(1, "new", List.of(), "--accept-changes").contains("without --resume"));
  }
}
