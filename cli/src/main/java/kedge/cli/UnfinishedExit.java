package kedge.cli;

import java.io.PrintStream;

/**
 * Guards the exit status against code that a recipe brings: a class that calls {@code System.exit(0)} while it is
 * looked at must not make {@code kedge check} succeed. Where this program ends before its command has, other than by a
 * signal, it says so and its exit status is 70.
 */
final class UnfinishedExit {
  private static final int BUG = 70;
  private static volatile boolean finished;

  private UnfinishedExit() {
  }

  /** Begins to guard. */
  static void guard() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(System.err), "kedge-unfinished"));
  }

  /** Ends the guard: the command has returned, and its exit status is its own. */
  static void finish() {
    finished = true;
  }

  private static void end(PrintStream err) {
    if (!finished && !signalled()) {
      err.println("kedge: something ended this program before its command was over: expected nothing to call"
          + " System.exit. Maybe a reward or an objective of the recipe does?");
      err.flush();
      Runtime.getRuntime().halt(BUG);
    }
  }

  /** Returns whether a signal ends this program: the JVM handles each in a thread named after it. */
  private static boolean signalled() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("SIG") && thread.getName().endsWith(" handler"));
  }
}
