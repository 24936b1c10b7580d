package kedge.rewards.code;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kedge.rewards.process.ProcessTree;

/**
 * Runs commands under the limits that this machine can enforce: by {@code bwrap} (files, network), {@code unshare}
 * (network), {@code prlimit} or the shell's {@code ulimit} (memory, processes, file size). Each is tested before use.
 */
final class Sandbox {
  private static final List<String> NAMESPACES = List.of("unshare", "--user", "--map-root-user", "--net", "--pid",
      "--fork", "--kill-child", "--mount-proc");
  /** The first process of a namespace must not be the program, since the kernel withholds signals from it. */
  private static final List<String> FIRST = List.of("sh", "-c", "\"$@\"; exit $?", "first");
  private static final List<String> NETWORK = List.of("unshare", "--user", "--map-root-user", "--net");
  private static final List<String> FIRST_OF_NAMESPACES = wrap(NAMESPACES, FIRST.toArray(String[]::new));
  private static final int PROBE_SECONDS = 10;
  private final CodeSettings settings;
  private final boolean bubblewrap;
  private final List<String> namespaces;
  private final boolean prlimit;
  private final Set<Limit> enforced = EnumSet.of(Limit.TIME);

  private Sandbox(CodeSettings settings) {
    this.settings = settings;
    this.bubblewrap = works(bubblewrap(Path.of("/tmp")), "true");
    this.namespaces = bubblewrap ? List.of()
        : works(FIRST_OF_NAMESPACES, "true") ? FIRST_OF_NAMESPACES : works(NETWORK, "true") ? NETWORK : List.of();
    this.prlimit = works(List.of("prlimit", "--core=0"), "true");
    if (bubblewrap || !namespaces.isEmpty()) {
      enforced.add(Limit.NETWORK);
    }
    if (bubblewrap) {
      enforced.add(Limit.FILES);
    }
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (works(command(folder, List.of()), "sh", "-c", "test \"$(ulimit -f)\" != unlimited")) {
      enforced.add(Limit.FILE_SIZE);
    }
    if (heapBounds() || works(command(folder, List.of()), "sh", "-c", "test \"$(ulimit -v)\" != unlimited")) {
      enforced.add(Limit.MEMORY);
    }
    if (prlimit && !works(List.of("prlimit", "--nproc=1"), "sh", "-c", "(exit 0); (exit 0) & wait $!")
        || prlimit && !namespaces.isEmpty()
            && !works(wrap(namespaces, "prlimit", "--nproc=1"), "sh", "-c", "(exit 0); (exit 0) & wait $!")) {
      enforced.add(Limit.PROCESSES);
    }
  }

  static Sandbox probe(CodeSettings settings) {
    return new Sandbox(settings);
  }

  /** The limits that hold here. */
  Set<Limit> enforced() {
    return enforced;
  }

  /** The command that runs a program in a folder under the limits. */
  List<String> command(Path folder, List<String> program) {
    List<String> command = new ArrayList<>(bubblewrap ? bubblewrap(folder) : namespaces);
    long bytes = (long) settings.memoryMegabytes() << 20;
    long file = (long) settings.fileMegabytes() << 20;
    long seconds = (long) Math.ceil(settings.timeSeconds()) + 1;
    if (prlimit) {
      command.addAll(
          List.of("prlimit", "--core=0", "--cpu=" + seconds, "--fsize=" + file, "--nproc=" + settings.processes()));
      if (!heapBounds()) {
        command.add("--as=" + bytes);
      }
    } else {
      String memory = heapBounds() ? "" : "ulimit -v " + (bytes >> 10) + " 2> /dev/null; ";
      command.addAll(List.of("sh", "-c",
          memory + "ulimit -t " + seconds + "; ulimit -f " + (file >> 9) + "; exec \"$@\"", "limited"));
    }
    command.addAll(program);
    return command;
  }

  /** Java programs are limited by heap, since a JVM reserves far more address space than it uses. */
  private boolean heapBounds() {
    return settings.language() == CodeSettings.Language.JAVA;
  }

  private static List<String> bubblewrap(Path folder) {
    return List.of("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", folder.toString(),
        folder.toString(), "--unshare-all",
        "--die-with-parent", "--new-session", "--chdir", folder.toString());
  }

  private static List<String> wrap(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  /** Returns whether a command under a wrapper ends with status 0. */
  private static boolean works(List<String> wrapper, String... command) {
    Process process = null;
    try {
      process = ProcessTree.start(new ProcessBuilder(wrap(wrapper, command)).redirectErrorStream(true)
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
    return works(List.of(), "sh", "-c", "command -v \"$1\"", "probe", program);
  }

  /** Environment of a program, without anything that could hold a key. */
  static Map<String, String> environment(Path folder) {
    return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "HOME", folder.toString(), "LANG",
        "C.UTF-8");
  }
}
