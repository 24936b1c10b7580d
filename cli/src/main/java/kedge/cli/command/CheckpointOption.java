package kedge.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;
import kedge.data.hub.HubFolder;
import kedge.data.hub.HubName;
import kedge.policy.checkpoint.CheckpointFolder;

/**
 * Value of {@code --checkpoint}: a checkpoint folder, a run folder (its newest checkpoint is used) or a name on the
 * Hub.
 */
final class CheckpointOption {
  private CheckpointOption() {
  }

  /**
   * Returns the checkpoint folder. A folder that is not a run, or has no checkpoint yet, is returned unchanged.
   *
   * @throws UserError if the folder does not exist
   */
  static Path of(Path named) {
    if (HubName.isOne(named)) {
      return HubFolder.local(named, System.err::println);
    }
    if (!Files.isDirectory(named)) {
      throw new UserError("--checkpoint is " + named + ", which is not a folder: looked for "
          + named.toAbsolutePath().normalize() + HubName.hint(named));
    }
    return CheckpointFolder.latest(named.resolve("checkpoints")).orElse(named);
  }
}
