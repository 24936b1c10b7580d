package kedge.rewards.code;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kedge.rewards.process.ProcessTree;

/**
 * Result of running a program on one input.
 *
 * @param late whether it was killed at its time limit
 * @param status exit status, if the program ended by itself
 * @param output standard output
 * @param lastError last line of standard error
 */
record ProgramRun(boolean late, int status, String output, String lastError) {

  /** Runs a command on an input, and kills all processes that it has started. */
  static ProgramRun of(List<String> command, Workplace place, String input, double seconds)
      throws IOException, InterruptedException {
    Process process = place.start(command, input, "out", "err");
    try {
      boolean ended = process.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
      ProcessTree.holdWhenEnding(ended ? process.exitValue() : 0);
      return new ProgramRun(!ended, ended ? process.exitValue() : -1, place.text("out"), place.lastLine("err"));
    } finally {
      ProcessTree.kill(process);
    }
  }
}
