package kedge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import kedge.data.UserError;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.optim.NonFiniteGradient;
import kedge.rl.step.StepFailure;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine;

/** A fault of the user's is one message and exit status 1; a bug shows where it happened and is exit status 70. */
final class FaultHandler implements IExecutionExceptionHandler {
  private static final int FAULT = 1;
  private static final int BUG = 70;
  private final BooleanSupplier stacktrace;

  FaultHandler(BooleanSupplier stacktrace) {
    this.stacktrace = stacktrace;
  }

  @Override
  public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean fault = fault(exception);
    err.println(
        "kedge: " + (fault ? exception.getMessage() : "this is a bug in kedge, please report it: " + exception));
    if (!fault || stacktrace.getAsBoolean()) {
      exception.printStackTrace(err);
    }
    err.flush();
    return fault ? FAULT : BUG;
  }

  private static boolean fault(Exception exception) {
    boolean kind = exception instanceof IllegalArgumentException || exception instanceof UserError
        || exception instanceof UncheckedIOException
        || exception instanceof IOException || exception instanceof StepFailure
        || exception instanceof NonFiniteGradient
        || exception instanceof NonFiniteLogits;
    return kind && exception.getMessage() != null;
  }
}
