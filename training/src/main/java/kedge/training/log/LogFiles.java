package kedge.training.log;

import java.nio.file.Path;
import kedge.data.io.FileSequence;
import kedge.data.io.GrowingLog;
import kedge.data.io.JsonLinesFile;
import kedge.data.io.JsonLinesParts;

/**
 * The files of the logs in a run folder. A log has one file, {@code NAME.jsonl}. Rollouts go on in compressed parts
 * once that file has 4 MiB.
 */
public final class LogFiles {
  /** The log of the rollouts, and the folder of its parts. */
  public static final String ROLLOUTS = "rollouts";

  private static final long PLAIN_BYTES = 4 << 20;

  private LogFiles() {
  }

  /** Returns the files of a log. @param name path in the run folder, without the file extension */
  public static FileSequence of(Path run, String name) {
    return name.equals(ROLLOUTS) ? JsonLinesParts.files(run.resolve(ROLLOUTS), former(run))
        : FileSequence.of(run.resolve(name + ".jsonl"));
  }

  /** Opens a log for appending. */
  public static GrowingLog open(Path run, String name) {
    return name.equals(ROLLOUTS) ? JsonLinesParts.open(run.resolve(ROLLOUTS), former(run), PLAIN_BYTES)
        : JsonLinesFile.open(run.resolve(name + ".jsonl"));
  }

  /** Returns the file with which the rollouts begin. Runs of old versions have all of them there. */
  static Path former(Path run) {
    return run.resolve(ROLLOUTS + ".jsonl");
  }
}
