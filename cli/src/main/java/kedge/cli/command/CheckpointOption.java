package kedge.cli.command;

import java.nio.file.Path;
import kedge.policy.checkpoint.CheckpointFolder;

/** Value of {@code --checkpoint}: a checkpoint, or a run, whose newest checkpoint it is. */
final class CheckpointOption {
  private CheckpointOption() {
  }

  /** The checkpoint; a folder that is no run, or has no checkpoint yet, is returned as it is. */
  static Path of(Path named) {
    return CheckpointFolder.latest(named.resolve("checkpoints")).orElse(named);
  }
}
