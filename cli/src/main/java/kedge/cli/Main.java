package kedge.cli;

import java.util.Optional;
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
      Optional<String> missing = NativeFaults.message(fault);
      if (fault instanceof LinkageError linkage && missing.isEmpty()) {
        throw linkage;
      }
      System.err.println("kedge: " + missing.orElse(fault.getMessage()));
      UnfinishedExit.finish();
      System.exit(1);
    }
    int status = run(arguments);
    UnfinishedExit.finish();
    System.exit(status);
  }

  /** Runs one command. Returns its exit status, 0 only on success. */
  public static int run(String... arguments) {
    return new FaultHandler(() -> true).execute(KedgeCommand.line(), arguments);
  }
}
