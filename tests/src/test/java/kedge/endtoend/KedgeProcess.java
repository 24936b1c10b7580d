package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.recipes.Main;

/** The program kedge in a process of its own, with the flags of the launcher; what it prints goes to a file. */
final class KedgeProcess {
  private final Process process;
  private final Path printed;

  private KedgeProcess(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  static KedgeProcess start(Path printed, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC",
        "-XX:InlineSmallCode=6000", "--add-modules", "jdk.incubator.vector", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Djava.awt.headless=true",
        "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile())).start();
    return new KedgeProcess(process, printed);
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGKILL, at once; waits until it is gone. @return whether it was still running */
  boolean kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor() != 0;
  }

  /** Waits for the end; @return everything printed. @throws IllegalStateException if the exit status is another one */
  String end(int expected) throws IOException, InterruptedException {
    int status = process.waitFor();
    String text = Files.readString(printed);
    if (status != expected) {
      throw new IllegalStateException("kedge ended with " + status + ", expected " + expected + ", and printed:\n" + text);
    }
    return text;
  }
}
