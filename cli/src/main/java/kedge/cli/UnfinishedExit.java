package kedge.cli;

import java.io.PrintStream;

/**
 * Protects the exit status from code in a recipe: a class that calls {@code System.exit(0)} while it is loaded must not
 * make {@code kedge check} succeed. If the process exits before its command has returned, and no signal caused it, this
 * prints a message and the exit status is 70.
 */
final class UnfinishedExit {
  private static final int BUG = 70;
  private static volatile boolean finished;

  private UnfinishedExit() {
  }

  /** Starts the protection. */
  static void guard() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(System.err), "kedge-unfinished"));
  }

  /** Ends the protection after the command has returned. */
  static void finish() {
    finished = true;
  }

  private static void end(PrintStream err) {
    if (!finished && !signalled()) {
      err.println("kedge: the process exited before the command had finished: code called"
          + " System.exit. Maybe a reward or an objective of the recipe?");
      err.flush();
      Runtime.getRuntime().halt(BUG);
    }
  }

  /**
   * Returns whether a signal is ending the process. The JVM runs the handler of a signal in a thread named after it.
   */
  private static boolean signalled() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("SIG") && thread.getName().endsWith(" handler"));
  }
}
