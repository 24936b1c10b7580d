package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
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
    RunFolder.create(path, recipe).close();
    Recipe other = RecipeFakes.reader().read(RecipeFakes.RECIPE, "other",
        List.of("seed=8", "stages.rl.optimizer.beta2=0.999", "policy.threads="));
    String message = assertFault(() -> RunFolder.resume(path, other, RecipeFakes.reader()),
        "begun with another recipe");
    assertTrue(message.contains("\n  seed: the run has 7, asked for is 8"), message);
    assertTrue(message.contains("\n  stages.rl.optimizer.beta2: the run has 0.95, asked for is 0.999"), message);
    assertTrue(message.contains("\n  policy.threads: the run has 2, asked for is nothing"), message);
    assertEquals(5, message.lines().count(), message);
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
    RunFolder.create(path, recipe).close();
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
