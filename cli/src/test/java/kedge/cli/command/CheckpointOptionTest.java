package kedge.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.policy.checkpoint.CheckpointFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointOptionTest {
  @TempDir
  Path folder;

  @Test
  void aRunIsItsNewestCheckpointAndAnythingElseIsItself() throws IOException {
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
    assertEquals(missing, CheckpointOption.of(missing));
  }
}
