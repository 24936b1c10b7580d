package kedge.cli.command;

import java.nio.file.Path;
import kedge.policy.checkpoint.CheckpointFolder;

/** What {@code --checkpoint} may name: a checkpoint, or a run, of which it is the newest. */
final class CheckpointOption {
  private CheckpointOption() {
  }

  /** The checkpoint that is meant; a folder that is no run, or has no checkpoint yet, is left to who reads it. */
  static Path of(Path named) {
    return CheckpointFolder.latest(named.resolve("checkpoints")).orElse(named);
  }
}
