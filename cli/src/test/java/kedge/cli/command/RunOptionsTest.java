package kedge.cli.command;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.recipes.reader.RecipeFakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOptionsTest {
  @TempDir
  Path folder;

  @Test
  void theRunsLogSaysWhereABugHappened() throws IOException {
    Path run = folder.resolve("run");
    assertThrows(IllegalStateException.class,
        () -> RunOptions.inFolder(RecipeFakes.recipe(), run, RunOptions.Begin.NEW, held -> {
          throw new IllegalStateException("broken inside");
        }));
    String log = Files.readString(run.resolve("log"));
    assertTrue(log.contains("java.lang.IllegalStateException: broken inside") && log.contains("\tat "), log);
  }
}
