package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.data.io.FileBeginning;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.folder.RunState.StageEnd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resumed runs whose stages are given other lengths: what is refused, and what stays as it was. */
class StageLengthTest {
  private static final int EPOCH = 40; // steps of one epoch in these tests
  @TempDir
  Path parent;
  private Path path;

  /** A run of 100 steps of warmup and 150 of rl, finished. */
  @BeforeEach
  void finish() {
    path = parent.resolve("run");
    RunFolder.create(path, RecipeFakes.recipe()).close();
    checkpoint(new RunState(1, 0, 0, 0, 100, 100, Map.of(), null, new StageEnd(100, 0, 0, 0, false)));
    checkpoint(new RunState(1, 100, 0, 0, 200, 100, Map.of(), null, null));
    checkpoint(new RunState(2, 0, 0, 0, 250, 250, Map.of(), null, new StageEnd(150, 0, 0, 100, false)));
  }

  private Path at(long total) {
    return RunCheckpoints.path(path.resolve("checkpoints"), total);
  }

  private void checkpoint(RunState state) {
    CheckpointFolder.write(at(state.total()), 0, temporary -> {
      Files.writeString(temporary.resolve("optimizer.state"), "moments");
      state.write(temporary);
    });
  }

  private static long steps(Recipe recipe, String name) {
    Stage stage = recipe.stages().get(name);
    return stage instanceof SftStage sft
        ? sft.steps().orElseGet(() -> (int) Math.ceil(sft.epochs().orElseThrow() * EPOCH))
        : ((RlStage) stage).steps().orElseThrow();
  }

  private String resume(boolean accepted, String... settings) {
    StringWriter printed = new StringWriter();
    Recipe recipe = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other", List.of(settings));
    try (RunFolder folder = RunFolder.resume(path, recipe, RecipeFakes.reader(), accepted)) {
      folder.requireLengths(name -> steps(recipe, name));
      folder.begin(new PrintWriter(printed, true));
    }
    return printed.toString();
  }

  private void assertRefused(String expected, boolean accepted, String... settings) throws IOException {
    List<Long> before = totals();
    String recipe = Files.readString(path.resolve("recipe.yaml"));
    String message = assertThrows(UserError.class, () -> resume(accepted, settings)).getMessage();
    assertTrue(message.contains(expected), message);
    assertEquals(before, totals(), "nothing is deleted");
    assertEquals(recipe, Files.readString(path.resolve("recipe.yaml")));
    assertFalse(Files.exists(path.resolve(RecipeChanges.FILE)));
  }

  private List<Long> totals() {
    return new RunCheckpoints(path.resolve("checkpoints"), null).totals();
  }

  @Test
  void aStageWhoseReferenceIsGoneIsRefusedBeforeAnythingIsChanged() throws IOException {
    CheckpointFolder.remove(at(100));
    assertRefused("stages.rl.steps is 200, but the checkpoint with which the stage began, the reference of its KL "
        + "penalty, is not there: looked for " + at(100), false, "stages.rl.steps=200");
  }

  @Test
  void withItsReferenceItGoesOn() {
    assertTrue(resume(false, "stages.rl.steps=200").contains("rl goes on after step 150"));
    assertEquals(List.of(100L, 200L, 250L), totals());
  }

  @Test
  void laterCheckpointsAreDeletedOnlyIfTheOneToReturnToIsUndamaged() throws IOException {
    Files.writeString(at(100).resolve("optimizer.state"), "damaged");
    assertRefused("optimizer.state", true, "stages.warmup.steps=120");
    CheckpointFolder.remove(at(100));
    checkpoint(new RunState(1, 0, 0, 0, 100, 100, Map.of(), null, new StageEnd(100, 0, 0, 0, false)));
    resume(true, "stages.warmup.steps=120");
    assertEquals(List.of(100L), totals());
  }

  @Test
  void aDamagedNewestCheckpointIsFoundBeforeAChangedRecipeIsRecorded() throws IOException {
    Files.writeString(at(250).resolve("optimizer.state"), "damaged");
    assertRefused("optimizer.state", true, "seed=8");
  }

  @Test
  void logsThatDifferAreFoundBeforeAChangedRecipeIsRecorded() throws IOException {
    Path log = Files.writeString(path.resolve("steps.jsonl"), "{\"step\": 1}\n");
    FileBeginning written = FileBeginning.of(log, Files.size(log));
    CheckpointFolder.remove(at(250));
    CheckpointFolder.write(at(250), 0, temporary -> {
      new RunState(2, 0, 0, 0, 250, 250, Map.of(), null, new StageEnd(150, 0, 0, 100, false)).write(temporary);
      new LogBeginnings(Map.of("steps", written)).write(temporary);
    });
    Files.writeString(log, "{\"step\": 7}\n");
    assertRefused("steps.jsonl is not what the run wrote", true, "seed=8");
    Files.writeString(log, "{\"step\": 1}\n");
    resume(true, "seed=8");
  }

  @Test
  void aNewestCheckpointWithoutChecksumsIsRefusedAndAnOlderOneIsNot() throws IOException {
    Files.delete(at(200).resolve("checksums.json"));
    RunCheckpoints.requireNewestWhole(path.resolve("checkpoints"));
    assertEquals(List.of(100L, 250L), totals());
    Files.delete(at(250).resolve("checksums.json"));
    String message = assertThrows(UserError.class,
        () -> RunCheckpoints.requireNewestWhole(path.resolve("checkpoints"))).getMessage();
    assertTrue(message.contains(" has no checksums.json, which every checkpoint has"), message);
    assertEquals(List.of(100L), totals(), "a live run goes on");
    assertRefused(" has no checksums.json", true, "seed=8");
  }

  @Test
  void epochsAreComparedAsTheStepsTheyMake() throws IOException {
    assertRefused("stages.warmup.epochs is 2.0, which makes 80 steps, but 100 steps are done", true,
        "stages.warmup.steps=", "stages.warmup.epochs=2");
    String printed = resume(false, "stages.warmup.steps=", "stages.warmup.epochs=2.5");
    assertTrue(printed.contains("warmup has its 100 steps already"), printed);
    assertEquals(List.of(100L, 200L, 250L), totals(), "as many as before: nothing is done again");
    resume(true, "stages.warmup.steps=", "stages.warmup.epochs=3");
    assertEquals(List.of(100L), totals());
  }

  @Test
  void aStageAfterOneThatGoesBackIsTrainedAgainWithAnyLength() {
    String printed = resume(true, "stages.warmup.steps=120", "stages.rl.steps=10");
    assertTrue(printed.contains("warmup goes on after step 100") && printed.contains("rl is trained again"), printed);
    assertEquals(List.of(100L), totals());
  }

  @Test
  void factsAreWrittenBeforeTheRecipeOfAChangedRun() {
    List<String> steps = new ArrayList<>();
    Recipe recipe = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other", List.of("stages.rl.steps=200"));
    try (RunFolder folder = RunFolder.resume(path, recipe, RecipeFakes.reader())) {
      folder.requireLengths(name -> steps(recipe, name));
      folder.whenBegun(() -> steps.add(RecipeFakes.reader().read(path.resolve("recipe.yaml"), List.of()).stages()
          .get("rl")instanceof RlStage rl ? "rl has " + rl.steps().orElseThrow() : ""));
      folder.begin(new PrintWriter(new StringWriter()));
    }
    assertEquals(List.of("rl has 150"), steps);
  }

  @Test
  void onlyFoldersOfTheirNamesAreCheckpoints() throws IOException {
    for (String other : List.of("step-000300.bak", "best-2", "step-12")) {
      CheckpointFolder.write(path.resolve("checkpoints").resolve(other), 0,
          temporary -> Files.writeString(temporary.resolve("a"), "b"));
    }
    assertEquals(List.of(100L, 200L, 250L), totals());
    assertEquals(at(250), RunCheckpoints.latest(path.resolve("checkpoints")).orElseThrow());
  }
}
