package kedge.recipes;

import kedge.policy.memory.Blas;
import kedge.recipes.command.KedgeCommand;
import kedge.recipes.run.Engine;

/** The program {@code kedge}. */
public final class Main {
  private Main() {
  }

  public static void main(String[] arguments) {
    try {
      Blas.choose();
    } catch (IllegalArgumentException fault) {
      System.err.println("kedge: " + fault.getMessage());
      System.exit(1);
    }
    System.exit(run(new Assembly(), arguments));
  }

  /** Runs one command; the exit status is 0 only if it did what was asked. */
  public static int run(Engine engine, String... arguments) {
    return KedgeCommand.line(engine).execute(arguments);
  }
}
