package kedge.cli;

import kedge.data.UserError;
import kedge.policy.natives.Blas;

/** The program {@code kedge}. */
public final class Main {
  private Main() {
  }

  public static void main(String[] arguments) {
    UnfinishedExit.guard();
    try {
      Blas.choose();
    } catch (UserError | LinkageError fault) {
      System.err.println("kedge: " + NativeFaults.message(fault).orElse(fault.getMessage()));
      UnfinishedExit.finish();
      System.exit(1);
    }
    int status = run(arguments);
    UnfinishedExit.finish();
    System.exit(status);
  }

  /** Runs one command; the exit status is 0 only if it did what was asked. */
  public static int run(String... arguments) {
    return new FaultHandler(() -> true).execute(KedgeCommand.line(), arguments);
  }
}
