package kedge.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;
import kedge.data.hub.HubFolder;
import kedge.data.hub.HubName;
import kedge.policy.checkpoint.CheckpointFolder;

/** Value of {@code --checkpoint}: a checkpoint, a run, whose newest checkpoint it is, or a name of the Hub. */
final class CheckpointOption {
  private CheckpointOption() {
  }

  /**
   * The checkpoint; a folder that is no run, or has no checkpoint yet, is returned as it is.
   *
   * @throws UserError if there is no such folder
   */
  static Path of(Path named) {
    if (HubName.isOne(named)) {
      return HubFolder.local(named, System.err::println);
    }
    if (!Files.isDirectory(named)) {
      throw new UserError("--checkpoint is " + named + ", which is no folder: looked for "
          + named.toAbsolutePath().normalize() + HubName.hint(named));
    }
    return CheckpointFolder.latest(named.resolve("checkpoints")).orElse(named);
  }
}
