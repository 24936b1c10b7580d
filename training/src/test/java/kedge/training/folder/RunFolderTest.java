package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeFakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir
  Path parent;
  private final Recipe recipe = RecipeFakes.recipe();

  @Test
  void aNewFolderHoldsTheResolvedRecipe() {
    Path path = parent.resolve("runs/one");
    try (RunFolder folder = RunFolder.create(path, recipe)) {
      assertEquals(recipe, RecipeFakes.reader().read(folder.path().resolve("recipe.yaml"), List.of()));
      assertTrue(Files.isDirectory(folder.checkpoints()));
    }
  }

  @Test
  void anotherRunIsNeverWrittenOver() throws IOException {
    Path path = parent.resolve("one");
    RunFolder.create(path, recipe).close();
    Files.writeString(path.resolve("steps.jsonl"), "precious");
    assertFault(() -> RunFolder.create(path, recipe), "holds a run already");
    assertEquals("precious", Files.readString(path.resolve("steps.jsonl")));
  }

  @Test
  void aFolderThatWasReplacedUnderARunIsNoLongerItsOwn() {
    Path path = parent.resolve("one");
    try (RunFolder first = RunFolder.create(path, recipe)) {
      first.requireHeld();
      DiskErrors.delete(path);
      assertFault(first::requireHeld, "was removed or replaced while this run used it");
      try (RunFolder second = RunFolder.create(path, recipe)) {
        second.requireHeld();
        assertFault(first::requireHeld, "was removed or replaced while this run used it");
      }
    }
  }

  @Test
  void theFactsAreThereWhenTheRecipeIsAndARunKilledBetweenThemIsBegunAgain() throws IOException {
    Path path = parent.resolve("one");
    assertThrows(IllegalStateException.class, () -> RunFolder.create(path, recipe, folder -> {
      RunFacts.add(folder, List.of("seed=8"), recipe, RunFacts.Session.here(List.of("train"), "0"));
      throw new IllegalStateException("killed");
    }));
    assertEquals(List.of("seed=8"), RunFacts.read(path).settings());
    assertFalse(RunFolder.begun(path));
    Files.writeString(path.resolve("recipe.yaml.note"), "of somebody");
    assertFault(() -> RunFolder.create(path, recipe), "holds a run already");
    Files.delete(path.resolve("recipe.yaml.note"));
    RunFolder.create(path, recipe).close();
  }

  @Test
  void anEmptyFolderMayBeUsedAndAFileMayNot() throws IOException {
    RunFolder.create(Files.createDirectory(parent.resolve("empty")), recipe).close();
    assertFault(() -> RunFolder.create(Files.createFile(parent.resolve("file")), recipe), "is a file");
  }

  @Test
  void aRunIsResumedWithTheRecipeItBeganWith() {
    Path path = parent.resolve("one");
    RunFolder.create(path, recipe).close();
    RunFolder.resume(path, recipe, RecipeFakes.reader()).close();
  }

  @Test
  void resumingWithAnotherRecipeNamesWhatDiffers() {
    Path path = parent.resolve("one");
    begun(path, 1);
    Recipe other = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other",
        List.of("seed=8", "stages.warmup.optimizer.beta2=0.999", "rewards.0.weight=2", "policy.threads="));
    String message = assertFault(() -> RunFolder.resume(path, other, RecipeFakes.reader()),
        "begun with another recipe");
    assertTrue(message.contains("\n  seed: the run has 7, asked for is 8"), message);
    assertTrue(message.contains("\n  stages.warmup.optimizer.beta2: the run has 0.95, asked for is 0.999"), message);
    assertFalse(message.contains("policy.threads"), message);
    assertEquals(5, message.lines().count(), message);
  }

  /** A run that has finished so many stages. */
  private void begun(Path path, int stages) {
    RunFolder.create(path, recipe).close();
    new StageBoundary(path).write(new StageBoundary.Place(
        new RunState(stages, 0, 0, 0, 100, 100, Map.of(), null, null), List.of(), new LogBeginnings(Map.of())));
  }

  @Test
  void changesAreToldByWhatTheyCanDo() {
    Path path = parent.resolve("one");
    begun(path, 2);
    Map<String, RecipeChange.Effect> expected = Map.ofEntries(
        Map.entry("policy.threads=1", RecipeChange.Effect.ROUNDING),
        Map.entry("policy.tokens_per_microbatch=64", RecipeChange.Effect.ROUNDING),
        Map.entry("policy.decode_rows=8", RecipeChange.Effect.NONE),
        Map.entry("stages.rl.checkpoint_every=3", RecipeChange.Effect.NONE),
        Map.entry("checkpoints.keep_last=2", RecipeChange.Effect.NONE),
        Map.entry("rollout_log.tokens=false", RecipeChange.Effect.NONE),
        Map.entry("stages.warmup.look_ahead=2", RecipeChange.Effect.ROUNDING),
        Map.entry("stages.rl.evaluate_every=10", RecipeChange.Effect.NONE),
        Map.entry("stages.rl.learning_rate.peak=1.0", RecipeChange.Effect.RESULT),
        Map.entry("data.train.signed=false", RecipeChange.Effect.RESULT),
        Map.entry("rewards.0.weight=3", RecipeChange.Effect.RESULT),
        Map.entry("rewards.0.concurrency=3", RecipeChange.Effect.NONE),
        Map.entry("stages.warmup.steps=200", RecipeChange.Effect.LENGTH),
        Map.entry("stages.eval.problems=3", RecipeChange.Effect.RESULT));
    expected.forEach((setting, effect) -> {
      RecipeChanges changes = RecipeChanges.of(path, recipe,
          RecipeFakes.reader().read(RecipeFakes.RECIPE, "other", List.of(setting)));
      assertEquals(List.of(effect), changes.all().stream().map(RecipeChange::effect).toList(), setting);
    });
    Recipe bf16 = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other",
        List.of("policy.dtype=bf16", "policy.threads=1"));
    assertTrue(RecipeChanges.of(path, recipe, bf16).all().stream()
        .allMatch(change -> change.effect() == RecipeChange.Effect.RESULT), "rounding is no small thing in bf16");
  }

  @Test
  void whatDecidesPromptsAndAnswersOfModelsCanChangeTheResult() {
    Path path = parent.resolve("one");
    begun(path, 2);
    CheckpointFolder.write(path.resolve("checkpoints/step-000100"), 0,
        new RunState(2, 0, 0, 0, 100, 100, Map.of(), null, null)::write);
    String models = "chat_models: {judge: {url: \"http://127.0.0.1:1/v1\", model: m, timeout_seconds: 5, retries: 2,"
        + " budget: {calls: 9}}}\n";
    Recipe saved = RecipeFakes.reader().read(RecipeFakes.RECIPE + models, "saved", List.of());
    Map<String, RecipeChange.Effect> expected = Map.of(
        "chat_models.judge.timeout_seconds=6", RecipeChange.Effect.RESULT,
        "chat_models.judge.retries=0", RecipeChange.Effect.RESULT,
        "chat_models.judge.budget.calls=3", RecipeChange.Effect.RESULT,
        "chat_models.judge.in_flight=3", RecipeChange.Effect.NONE,
        "policy.chat_template_kwargs={enable_thinking: false}", RecipeChange.Effect.RESULT,
        "policy.dtype=bf16", RecipeChange.Effect.MISFIT);
    expected.forEach((setting, effect) -> assertEquals(List.of(effect), RecipeChanges.of(path, saved,
        RecipeFakes.reader().read(RecipeFakes.RECIPE + models, "other", List.of(setting))).all()
        .stream().map(RecipeChange::effect).toList(), setting));
  }

  @Test
  void whatHasNotBegunCanBeChangedAndStagesCanBeAddedAfterIt() {
    Path path = parent.resolve("one");
    begun(path, 1);
    for (String setting : List.of("stages.rl.learning_rate.peak=1.0", "stages.rl.evaluate_with=later",
        "data.held_out.count=7")) {
      Recipe other = RecipeFakes.reader().read(RecipeFakes.RECIPE + LATER, "other", List.of(setting));
      RunFolder.resume(path, other, RecipeFakes.reader()).close();
    }
    Recipe first = RecipeFakes.reader().read(RecipeFakes.RECIPE.replace("  warmup:", LATER + "  warmup:"), "other",
        List.of());
    assertFault(() -> RunFolder.resume(path, first, RecipeFakes.reader()), "its checkpoints would not fit");
  }

  private static final String LATER = "  later: {type: eval, data: held_out, sampling: {max_new_tokens: 8}}\n";

  @Test
  void acceptedChangesAreWrittenOnlyWhenTheRunBegins() throws IOException {
    Path path = parent.resolve("one");
    begun(path, 2);
    Recipe other = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other", List.of("seed=8"));
    RunFolder.resume(path, other, RecipeFakes.reader(), true).close();
    assertFalse(Files.exists(path.resolve(RecipeChanges.FILE)));
    try (RunFolder folder = RunFolder.resume(path, other, RecipeFakes.reader(), true)) {
      folder.begin(new PrintWriter(Writer.nullWriter()));
    }
    String line = Files.readString(path.resolve(RecipeChanges.FILE));
    assertTrue(line.contains("\"key\":\"seed\",\"before\":\"7\",\"now\":\"8\",\"effect\":\"result\""), line);
    RunFolder.resume(path, other, RecipeFakes.reader()).close();
  }

  @Test
  void thereMustBeSomethingToResume() {
    assertFault(() -> RunFolder.resume(parent.resolve("none"), recipe, RecipeFakes.reader()), "nothing to resume");
    assertFalse(Files.exists(parent.resolve("none")));
  }

  @Test
  void aFolderBelongsToOneRunAtATime() {
    Path path = parent.resolve("one");
    try (RunFolder folder = RunFolder.create(path, recipe)) {
      assertFault(() -> RunFolder.resume(path, recipe, RecipeFakes.reader()), "is in use by another run");
    }
    RunFolder.resume(path, recipe, RecipeFakes.reader()).close();
  }

  @Test
  void aResumeThatIsRefusedLetsGoOfTheFolder() {
    Path path = parent.resolve("one");
    begun(path, 1);
    Recipe other = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other", List.of("seed=8"));
    assertThrows(UserError.class, () -> RunFolder.resume(path, other, RecipeFakes.reader()));
    RunFolder.resume(path, recipe, RecipeFakes.reader()).close();
  }

  private static String assertFault(org.junit.jupiter.api.function.Executable work, String expected) {
    UserError fault = assertThrows(UserError.class, work);
    assertTrue(fault.getMessage().contains(expected), fault::getMessage);
    return fault.getMessage();
  }
}
