package kedge.rewards.code;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import kedge.data.UserError;

/**
 * Ways to give a program its own file system: the system's programs and libraries, read-only, and a working folder; no
 * other processes, no network, no capabilities. Each is tested on this machine before it is used.
 */
enum Confinement {
  /** Linux namespaces made by the superuser; each program runs as a separate user who owns nothing. */
  SUPERUSER {
    @Override
    List<String> command(Workplace place, Path file, List<Path> visible, int megabytes) {
      return namespaces(place, file, visible, megabytes, List.of(),
          nobody(FIRST_USER + USERS_USED.getAndIncrement() % MOST_USERS));
    }
  },
  /** User namespaces, made by any user. */
  USER {
    @Override
    List<String> command(Workplace place, Path file, List<Path> visible, int megabytes) {
      return namespaces(place, file, visible, megabytes, List.of("--user", "--map-root-user"), List.of());
    }
  },
  /** The program {@code bwrap} of bubblewrap. */
  BUBBLEWRAP {
    @Override
    List<String> command(Workplace place, Path file, List<Path> visible, int megabytes) {
      List<String> command = new ArrayList<>(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session",
          "--cap-drop", "ALL", "--tmpfs", "/tmp"));
      for (Path path : visible) {
        command.addAll(Files.isSymbolicLink(path)
            ? List.of("--symlink", target(path), path.toString())
            : List.of("--ro-bind-try", path.toString(), path.toString()));
      }
      command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--bind", place.work().toString(),
          place.work().toString(), "--remount-ro", "/", "--chdir", place.work().toString()));
      return command;
    }
  };

  /** System paths that programs may read: no settings, no user data. */
  private static final List<String> SYSTEM = List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
      "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime");
  private static final String SCRIPT = script();

  /** First of a range of user ids that systems do not assign: above those of containers, within 31 bits. */
  private static final int FIRST_USER = 1_900_000_000;
  private static final int MOST_USERS = 100_000_000;
  private static final AtomicInteger USERS_USED = new AtomicInteger();

  /** Returns the command prefix that runs an appended command in a place. */
  abstract List<String> command(Workplace place, Path file, List<Path> visible, int megabytes);

  /** Returns the system folders that programs may read, and the folders of {@code more} that are not within them. */
  static List<Path> visible(List<Path> more) {
    List<Path> all = SYSTEM.stream().map(Path::of).collect(Collectors.toCollection(ArrayList::new));
    for (Path path : more) {
      Path whole = path.toAbsolutePath().normalize();
      if (Path.of(System.getProperty("user.home")).toAbsolutePath().normalize().startsWith(whole)) {
        throw new UserError("reward code would let programs read " + whole + ", which holds your home folder. Maybe an"
            + " interpreter in a folder of its own?");
      }
      if (all.stream().noneMatch(whole::startsWith) && whole.getNameCount() > 0) {
        all.add(whole);
      }
    }
    return all;
  }

  private static List<String> nobody(int user) {
    return List.of("--reuid=" + user, "--regid=" + user, "--clear-groups");
  }

  private static List<String> namespaces(Workplace place, Path file, List<Path> visible, int megabytes,
      List<String> kind, List<String> user) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "unshare"));
    command.addAll(kind);
    command.addAll(List.of("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "sh", "-c", SCRIPT,
        "confine", place.root().toString(), place.work().toString(), file.toString(), String.valueOf(megabytes),
        visible.stream().map(Path::toString).collect(Collectors.joining(":"))));
    command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all",
        "--no-new-privs"));
    command.addAll(user);
    command.addAll(List.of("--pdeathsig", "KILL")); // again, since the kernel clears it when the user changes
    // The first process of a namespace must not be the program, since the kernel withholds signals from it.
    command.addAll(List.of("sh", "-c", "\"$@\"; exit $?", "first"));
    return command;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the link " + link, e);
    }
  }

  private static String script() {
    try {
      return Resources.toString(Resources.getResource(Confinement.class, "confine.sh"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource confine.sh", e);
    }
  }
}
