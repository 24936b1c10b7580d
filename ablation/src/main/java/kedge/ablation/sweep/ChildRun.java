package kedge.ablation.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kedge.data.UserError;
import kedge.training.JavaCommand;

/**
 * A run in a child process with this process's Java, flags and class path. If it crashes, only this run fails. It ends
 * with this process, because the pipe between them breaks.
 */
final class ChildRun {
  private final Job job;
  private final Process process;
  private final Path printed;
  private final long printedBefore;
  private final long began = System.nanoTime();

  private ChildRun(Job job, Process process, Path printed, long printedBefore) {
    this.job = job;
    this.process = process;
    this.printed = printed;
    this.printedBefore = printedBefore;
  }

  /**
   * Starts a run.
   *
   * @param recipe file with the job's resolved recipe
   * @param printed file that the child's output is appended to
   */
  static ChildRun start(Job job, Path recipe, Path printed) {
    List<String> command = JavaCommand.kedge();
    command.addAll(List.of("train-part", recipe.toString(), "--out", job.folder().toString(), "--until",
        String.valueOf(job.until())));
    try {
      Files.createDirectories(printed.getParent());
      long before = Files.exists(printed) ? Files.size(printed) : 0;
      Process process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile())).start();
      return new ChildRun(job, process, printed, before);
    } catch (IOException e) {
      throw new UserError("a process for " + job.name() + " could not be started: " + e.getMessage(),
          e);
    }
  }

  Job job() {
    return job;
  }

  boolean over() {
    return !process.isAlive();
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  boolean well() {
    return process.exitValue() == 0;
  }

  /** Returns the last message of the process about its failure. */
  String reason() {
    int status = process.exitValue();
    try {
      byte[] all = Files.readAllBytes(printed);
      String text = new String(all, (int) printedBefore, (int) (all.length - printedBefore), StandardCharsets.UTF_8);
      List<String> said = text.lines().filter(line -> line.startsWith("kedge: ")).map(line -> line.substring(7))
          .toList();
      if (!said.isEmpty()) {
        return said.get(said.size() - 1);
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + printed, e);
    }
    return status > 128
        ? "the process was killed by signal " + (status - 128)
            + (status == 137 ? ". Maybe the machine ran out of memory: fewer --jobs?" : "")
        : "the process ended with status " + status + " without a message; see " + printed;
  }

  /** Kills the process and waits for its end. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
