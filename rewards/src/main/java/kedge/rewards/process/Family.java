package kedge.rewards.process;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with all it has started. */
public final class Family {
  private static final int WAIT_SECONDS = 5;

  private Family() {
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
