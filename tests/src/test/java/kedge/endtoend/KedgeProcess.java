package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kedge.cli.Main;
import kedge.policy.natives.Blas;
import org.junit.jupiter.api.Assumptions;

/** The program kedge in a process of its own, with the flags of the launcher; what it prints goes to a file. */
final class KedgeProcess {
  private static final List<String> LISTENING = List.of("env", "--default-signal=INT");
  private final Process process;
  private final Path printed;

  private KedgeProcess(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  static KedgeProcess start(Path printed, String... arguments) throws IOException {
    return start(printed, command(Main.class, List.of("-Xmx512m"), arguments));
  }

  /**
   * The same where it is told of Ctrl-C even if this process is not: what is started in the background by a shell
   * without job control ignores the signal, and so does all that it starts.
   */
  static KedgeProcess listening(Path printed, String... arguments) throws IOException {
    List<String> listening = new ArrayList<>(LISTENING);
    listening.addAll(command(Main.class, List.of("-Xmx512m"), arguments));
    return start(printed, listening);
  }

  /** Skips a test where a signal that is ignored cannot be taken back. */
  static void requireListening() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(LISTENING);
    command.add("true");
    boolean can;
    try {
      can = new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException none) {
      can = false;
    }
    Assumptions.assumeTrue(can, "needs env --default-signal (GNU coreutils 8.31)");
  }

  /**
   * The same where no file can become larger than that: what a full disk is to it, the operating system refuses the
   * write.
   */
  static KedgeProcess limited(Path printed, int kibibytes, String... arguments) throws IOException {
    List<String> limited = new ArrayList<>(
        List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "limited"));
    limited.addAll(command(Main.class, List.of("-Xmx512m"), arguments));
    return start(printed, limited);
  }

  private static KedgeProcess start(Path printed, List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile())).start();
    return new KedgeProcess(process, printed);
  }

  /** Another main class in the same settings. */
  static KedgeProcess start(Path printed, Class<?> main, List<String> flags, String... arguments) throws IOException {
    return start(printed, command(main, flags, arguments));
  }

  private static List<String> command(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
            "-XX:InlineSmallCode=6000", "--add-modules", "jdk.incubator.vector",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-D" + Blas.PROPERTY + "=" + System.getProperty(Blas.PROPERTY, ""), "-Djava.awt.headless=true"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGKILL, at once; waits until it is gone. @return whether it was still running */
  boolean kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor() != 0;
  }

  /** Everything it has started and what that has, as it is now. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Sends it a signal, and to others as well: Ctrl-C reaches all processes of a terminal. */
  void signal(String name, List<ProcessHandle> others) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
    others.forEach(other -> command.add(Long.toString(other.pid())));
    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        .waitFor();
  }

  /** As {@link #end} where the end must come within two minutes. */
  String endSoon(int expected) throws IOException, InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      kill();
      throw new IllegalStateException(
          "kedge did not end within two minutes, and printed:\n" + Files.readString(printed));
    }
    return end(expected);
  }

  /** Waits for the end; @return everything printed. @throws IllegalStateException if the exit status is another one */
  String end(int expected) throws IOException, InterruptedException {
    int status = process.waitFor();
    String text = Files.readString(printed);
    if (status != expected) {
      throw new IllegalStateException(
          "kedge ended with " + status + ", expected " + expected + ", and printed:\n" + text);
    }
    return text;
  }
}
