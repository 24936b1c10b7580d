package kedge.rewards.process;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process with all it has started. However this program ends (but for SIGKILL), what it has started through here ends
 * with it.
 */
public final class ProcessTree {
  private static final int WAIT_SECONDS = 5;
  private static final int BY_SIGNAL = 128;
  private static final int SIGNAL_MILLISECONDS = 100;
  private static final Set<Process> ALIVE = new HashSet<>(); // guarded by itself, as is the next
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
  }

  /**
   * Does not return when this program is ending: what a process says that was ended for that reason is no result, and
   * must not be written down.
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

  /** The same for a process that has ended: Ctrl-C reaches it as well, and perhaps before it reaches this program. */
  public static void holdWhenEnding(int status) throws InterruptedException {
    if (status > BY_SIGNAL) {
      Thread.sleep(SIGNAL_MILLISECONDS);
    }
    holdWhenEnding();
  }

  /** Ends a process and its descendants at once; returns when the process is gone. */
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

  /** How a process ended, in words. */
  public static String ending(int status) {
    return switch (status) {
      case 137 -> "was killed (status 137). Maybe the machine ran out of memory?";
      case 139 -> "crashed (status 139, a segmentation fault)";
      default -> "ended with status " + status;
    };
  }
}
