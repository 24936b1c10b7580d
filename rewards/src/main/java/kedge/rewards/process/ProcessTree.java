package kedge.rewards.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Starts and kills processes with their descendants. They end with this program, unless it is killed by SIGKILL. */
public final class ProcessTree {
  private static final int WAIT_SECONDS = 5;
  private static final int BY_SIGNAL = 128;
  private static final int SIGNAL_MILLISECONDS = 100;
  private static final Set<Process> ALIVE = new HashSet<>(); // guards itself and the next field
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ProcessTree::end, "kedge-processes-end"));
  }

  private ProcessTree() {
  }

  /** Starts a process. @throws IOException if it cannot be started, or this program is ending */
  public static Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    boolean late;
    synchronized (ALIVE) {
      late = ending;
      ALIVE.add(process);
    }
    if (late) {
      kill(process);
      throw new IOException("this program is ending");
    }
    process.onExit().thenAccept(ProcessTree::forget);
    return process;
  }

  private static void forget(Process process) {
    synchronized (ALIVE) {
      ALIVE.remove(process);
    }
  }

  private static void end() {
    List<Process> left;
    synchronized (ALIVE) {
      ending = true;
      left = List.copyOf(ALIVE);
    }
    left.forEach(ProcessTree::kill);
    killSessions(left.stream().map(Process::pid).collect(Collectors.toSet()));
  }

  /**
   * Blocks forever if this program is ending, so that failures of processes killed for that reason are not recorded.
   */
  public static void holdWhenEnding() throws InterruptedException {
    boolean hold;
    synchronized (ALIVE) {
      hold = ending;
    }
    if (hold) {
      new CountDownLatch(1).await();
    }
  }

  /** Does the same after a process has ended, possibly by a Ctrl-C that this program is about to receive. */
  public static void holdWhenEnding(int status) throws InterruptedException {
    if (status > BY_SIGNAL) {
      Thread.sleep(SIGNAL_MILLISECONDS);
    }
    holdWhenEnding();
  }

  /** Kills a process and its descendants, and waits for the process to end. */
  public static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Kills the remaining processes of the session led by a process id, including orphaned descendants. Does nothing
   * without {@code /proc}.
   */
  static void killSession(long leader) {
    killSessions(Set.of(leader));
  }

  private static void killSessions(Set<Long> leaders) {
    ProcessHandle.allProcesses().filter(each -> leaders.contains(session(each.pid())))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Returns the session of a process, the fourth field after its name in {@code /proc}; -1 if unknown. */
  private static long session(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
    } catch (IOException gone) {
      return -1;
    }
  }

  /** Describes an exit status. */
  public static String ending(int status) {
    return switch (status) {
      case 137 -> "was killed (status 137). Maybe the machine ran out of memory?";
      case 139 -> "crashed (status 139, a segmentation fault)";
      default -> "ended with status " + status;
    };
  }
}
