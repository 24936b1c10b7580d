package kedge.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;
import kedge.policy.checkpoint.CheckpointFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointOptionTest {
  @TempDir
  Path folder;

  @Test
  void aRunIsItsNewestCheckpointAnotherFolderItselfAndNoFolderIsRefused() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    assertEquals(run, CheckpointOption.of(run));
    for (String name : new String[]{"step-000196", "step-000496", "step-000096"}) {
      CheckpointFolder.write(run.resolve("checkpoints").resolve(name), 0,
          temporary -> Files.writeString(temporary.resolve("state.json"), "{}"));
    }
    Path newest = run.resolve("checkpoints/step-000496");
    assertEquals(newest, CheckpointOption.of(run));
    assertEquals(newest, CheckpointOption.of(newest));
    Path missing = folder.resolve("missing");
    assertTrue(assertThrows(UserError.class, () -> CheckpointOption.of(missing)).getMessage()
        .contains("which is not a folder: looked for "));
    assertTrue(assertThrows(UserError.class, () -> CheckpointOption.of(Path.of("Qwen/Qwen3-0.6B"))).getMessage()
        .endsWith("Maybe hub:Qwen/Qwen3-0.6B, to take it from the Hub?"));
  }
}
