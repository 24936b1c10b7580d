package kedge.rewards.code;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kedge.rewards.process.ProcessTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Result of running a program on one input.
 *
 * @param late whether it was killed at its time limit
 * @param status its exit status, if it ended by itself
 * @param output its standard output
 * @param lastError last line of its standard error
 */
record ProgramRun(boolean late, int status, String output, String lastError) {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramRun.class);
  private static final int LONGEST_ERROR = 64 << 10;

  /**
   * Runs a command in a folder, with its outputs in files beside it, and kills all processes it has started.
   *
   * @param once whether its input is a pipe, which can be read only once, instead of a file
   */
  static ProgramRun of(List<String> command, Path folder, Path beside, String input, boolean once, double seconds)
      throws IOException, InterruptedException {
    Path out = beside.resolve("out");
    Path err = beside.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile())
        .redirectError(err.toFile());
    if (!once) {
      builder.redirectInput(Files.write(beside.resolve("in"), input.getBytes(StandardCharsets.UTF_8)).toFile());
    }
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(Sandbox.environment(folder));
    Process process = ProcessTree.start(builder);
    try {
      if (once) {
        pour(input, process);
      }
      boolean ended = process.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
      ProcessTree.holdWhenEnding(ended ? process.exitValue() : 0);
      return new ProgramRun(!ended, ended ? process.exitValue() : -1, read(out, Integer.MAX_VALUE - 8),
          last(read(err, LONGEST_ERROR)));
    } finally {
      ProcessTree.kill(process);
    }
  }

  /** Writes the input in a thread of its own, since the program may not read it. */
  private static void pour(String input, Process process) {
    Thread thread = new Thread(() -> {
      try (OutputStream to = process.getOutputStream()) {
        to.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException ended) {
        LOG.debug("a program ended before its input: {}", ended.toString());
      }
    }, "input of a program");
    thread.setDaemon(true);
    thread.start();
  }

  private static String read(Path file, int most) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    }
  }

  private static String last(String text) {
    String line = text.lines().filter(each -> !each.isBlank()).reduce("", (first, second) -> second).strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}
