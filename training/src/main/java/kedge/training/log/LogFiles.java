package kedge.training.log;

import java.nio.file.Path;
import kedge.data.io.FileSequence;
import kedge.data.io.GrowingLog;
import kedge.data.io.JsonLinesFile;
import kedge.data.io.JsonLinesParts;

/** The files of the logs in a run folder. A log has one, {@code NAME.jsonl}; the rollouts are in parts. */
public final class LogFiles {
  /** The log of the rollouts, and the folder of its parts. */
  public static final String ROLLOUTS = "rollouts";

  private LogFiles() {
  }

  /** The files of a log. @param name its path in the run folder, without the ending */
  public static FileSequence of(Path run, String name) {
    return name.equals(ROLLOUTS) ? JsonLinesParts.files(run.resolve(ROLLOUTS), former(run))
        : FileSequence.of(run.resolve(name + ".jsonl"));
  }

  /** Opens a log at its end, to write on. */
  public static GrowingLog open(Path run, String name) {
    return name.equals(ROLLOUTS) ? JsonLinesParts.open(run.resolve(ROLLOUTS), former(run))
        : JsonLinesFile.open(run.resolve(name + ".jsonl"));
  }

  /** The one file that held the rollouts before they were written in parts. */
  static Path former(Path run) {
    return run.resolve(ROLLOUTS + ".jsonl");
  }
}
