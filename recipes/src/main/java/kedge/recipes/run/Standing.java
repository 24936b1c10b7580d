package kedge.recipes.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Where a run stands after an evaluation, which leaves no checkpoint: so that a finished one is not made again. */
final class Standing {
  private static final String FOLDER = "standing";
  private final Path folder;

  Standing(RunFolder folder) {
    this.folder = folder.path().resolve(FOLDER);
  }

  /** @param state after the evaluation, with the logs' positions */
  void write(RunState state) {
    Path aside = folder.resolveSibling("." + FOLDER);
    try {
      Files.createDirectories(aside);
      Files.createDirectories(folder);
      state.write(aside);
      Files.move(aside.resolve(RunState.FILE), folder.resolve(RunState.FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(aside);
    } catch (IOException e) {
      throw Disk.failed("write", folder, e);
    }
  }

  /** The state to go on from: what stands here where it comes after the checkpoint and its lines are all there, else the checkpoint's own. */
  RunState after(RunState checkpoint, Map<String, Long> logs) {
    if (!Files.isRegularFile(folder.resolve(RunState.FILE))) {
      return checkpoint;
    }
    RunState stands = RunState.read(folder);
    boolean follows = checkpoint.step() == 0 && stands.step() == 0 && stands.total() == checkpoint.total() && stands.stage() > checkpoint.stage();
    boolean whole = stands.positions().entrySet().stream().allMatch(log -> logs.getOrDefault(log.getKey(), 0L) >= log.getValue());
    return follows && whole ? stands : checkpoint;
  }

  /** Takes it away where the run goes on from something else; called when the logs are cut to that. */
  void forgetUnless(RunState state) {
    try {
      if (Files.isRegularFile(folder.resolve(RunState.FILE)) && !RunState.read(folder).equals(state)) {
        Files.delete(folder.resolve(RunState.FILE));
      }
    } catch (IOException e) {
      throw Disk.failed("remove", folder, e);
    }
  }
}
