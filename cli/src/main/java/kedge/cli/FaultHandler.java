package kedge.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import kedge.data.UserError;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.optim.NonFiniteGradient;
import kedge.rl.step.StepFailure;
import kedge.training.stop.StoppedBySignal;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints what ended a command. A user error, and a step that failed by its numbers or rewards, is one message and exit
 * status 1; every other exception is a bug: a stack trace and exit status 70.
 */
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
    if (exception instanceof StoppedBySignal stopped) {
      err.println("kedge: " + stopped.getMessage());
      err.flush();
      return stopped.status();
    }
    Optional<String> full = FullHeap.message(exception, Runtime.getRuntime().maxMemory());
    if (full.isPresent() && !stacktrace.getAsBoolean()) {
      err.println("kedge: " + full.get());
      err.flush();
      return FAULT;
    }
    boolean fault = exception instanceof UserError || exception instanceof StepFailure
        || exception instanceof NonFiniteGradient || exception instanceof NonFiniteLogits;
    err.println(
        "kedge: " + (fault ? exception.getMessage() : "this is a bug in kedge, please report it: " + exception));
    if (!fault || stacktrace.getAsBoolean()) {
      exception.printStackTrace(err);
    }
    err.flush();
    return fault ? FAULT : BUG;
  }
}
