package kedge.cli;

import kedge.data.UserError;
import kedge.policy.natives.Blas;

/** The program {@code kedge}. */
public final class Main {
  private Main() {
  }

  public static void main(String[] arguments) {
    try {
      Blas.choose();
    } catch (UserError fault) {
      System.err.println("kedge: " + fault.getMessage());
      System.exit(1);
    }
    System.exit(run(arguments));
  }

  /** Runs one command; the exit status is 0 only if it did what was asked. */
  public static int run(String... arguments) {
    try {
      return KedgeCommand.line().execute(arguments);
    } catch (OutOfMemoryError full) {
      System.err.println("kedge: " + FullHeap.message(full, Runtime.getRuntime().maxMemory()).orElseThrow());
      return 1;
    }
  }
}
