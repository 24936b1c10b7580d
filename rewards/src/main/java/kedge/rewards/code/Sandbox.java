package kedge.rewards.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.rewards.process.ProcessTree;

/**
 * Runs commands in the first {@link Confinement} that works on this machine, and under the limits that it can enforce,
 * with {@code prlimit} or the shell's {@code ulimit}. Each is tested before use.
 */
final class Sandbox {
  private static final int PROBE_SECONDS = 10;
  private static final String DENIED = "test ! -e \"$1\" && ! (: > /usr/.kedge) 2> /dev/null && (: > inside) "
      + "&& { (: > \"$2\") 2> /dev/null || true; }";
  private static final List<String> TWO_PROCESSES = List.of("prlimit", "--nproc=1", "sh", "-c",
      "(exit 0); (exit 0) & wait $!");
  private final CodeSettings settings;
  private final List<Path> visible;
  private final Optional<Confinement> confinement;
  private final boolean prlimit;
  private final Set<Limit> enforced = EnumSet.of(Limit.TIME);

  private Sandbox(CodeSettings settings, List<Path> interpreter, Stream<Confinement> means) {
    this.settings = settings;
    this.visible = Confinement.visible(Stream.concat(interpreter.stream(), settings.readOnly().stream()).toList());
    this.prlimit = works(List.of("prlimit", "--core=0", "true"));
    try (Workplace place = new Workplace()) {
      this.confinement = means.filter(each -> confines(each, place) && boundsProcesses(each, place)).findFirst();
      if (confinement.isPresent()) {
        enforced.addAll(List.of(Limit.FILES, Limit.NETWORK));
      }
      if (limits(place, "test \"$(ulimit -f)\" != unlimited")) {
        enforced.add(Limit.FILE_SIZE);
      }
      if (heapBounds() || limits(place, "test \"$(ulimit -v)\" != unlimited")) {
        enforced.add(Limit.MEMORY);
      }
      if (confinement.isPresent() || prlimit && !works(TWO_PROCESSES)) {
        enforced.add(Limit.PROCESSES);
      }
    } catch (IOException e) {
      throw new UserError("reward code cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  /** @param interpreter folders that the programs' interpreter needs */
  static Sandbox probe(CodeSettings settings, List<Path> interpreter) {
    return probe(settings, interpreter, Stream.of(Confinement.values()));
  }

  static Sandbox probe(CodeSettings settings, List<Path> interpreter, Stream<Confinement> means) {
    return new Sandbox(settings, interpreter, means);
  }

  /** Returns the limits that are enforced on this machine. */
  Set<Limit> enforced() {
    return enforced;
  }

  /** Returns whether programs see only the system's files and their own. */
  boolean confines() {
    return confinement.isPresent();
  }

  /** The command that runs a program in a place under the limits. */
  List<String> command(Workplace place, Path file, List<String> program) {
    List<String> command = new ArrayList<>(confined(place, file));
    long bytes = (long) settings.memoryMegabytes() << 20;
    long size = (long) settings.fileMegabytes() << 20;
    long seconds = (long) Math.ceil(settings.timeSeconds()) + 1;
    if (prlimit) {
      command.addAll(
          List.of("prlimit", "--core=0", "--cpu=" + seconds, "--fsize=" + size, "--nproc=" + settings.processes()));
      if (!heapBounds()) {
        command.add("--as=" + bytes);
      }
    } else {
      String memory = heapBounds() ? "" : "ulimit -v " + (bytes >> 10) + " 2> /dev/null; ";
      command.addAll(List.of("sh", "-c",
          memory + "ulimit -t " + seconds + "; ulimit -f " + (size >> 9) + "; exec \"$@\"", "limited"));
    }
    command.addAll(program);
    return command;
  }

  private List<String> confined(Workplace place, Path file) {
    return confinement.map(means -> means.command(place, file, visible, folderMegabytes())).orElse(List.of());
  }

  /** Megabytes of files in the working folder. */
  private int folderMegabytes() {
    return settings.fileMegabytes() * 4 + 16;
  }

  private boolean limits(Workplace place, String test) {
    return works(command(place, place.work(), List.of("sh", "-c", test)));
  }

  /** Returns whether a confinement works: it hides a file, protects another from writing, and has a working folder. */
  private boolean confines(Confinement means, Workplace place) {
    try {
      Path secret = Files.writeString(place.root().resolveSibling("secret"), "secret");
      Path outside = place.root().resolveSibling("beside");
      return works(wrap(means.command(place, place.work(), visible, folderMegabytes()), "sh", "-c", DENIED, "denied",
          secret.toString(), outside.toString())) && !Files.exists(outside);
    } catch (IOException e) {
      throw new UserError("reward code cannot write a temporary file: " + e.getMessage(), e);
    }
  }

  /** Returns whether the number of processes is limited in a confinement; it is not for the superuser. */
  private boolean boundsProcesses(Confinement means, Workplace place) {
    List<String> command = means.command(place, place.work(), visible, folderMegabytes());
    return prlimit && works(wrap(command, "prlimit", "--version"))
        && !works(wrap(command, TWO_PROCESSES.toArray(String[]::new)));
  }

  /**
   * Returns whether memory is limited by heap size, as for Java, which reserves far more address space than it uses.
   */
  private boolean heapBounds() {
    return settings.language() == CodeSettings.Language.JAVA;
  }

  private static List<String> wrap(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  /** Returns whether a command ends with status 0. */
  private static boolean works(List<String> command) {
    Process process = null;
    try {
      process = ProcessTree.start(new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())));
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the limits of this machine were tried out", e);
    } finally {
      if (process != null) {
        ProcessTree.kill(process);
      }
    }
  }

  static boolean runs(String program) {
    return works(List.of("sh", "-c", "command -v \"$1\"", "probe", program));
  }

  /** Environment of a program, without anything that could hold a key. */
  static Map<String, String> environment(Path folder) {
    return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin", "HOME",
        folder.toString(), "LANG", "C.UTF-8");
  }
}
