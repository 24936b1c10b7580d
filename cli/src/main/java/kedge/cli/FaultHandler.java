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
 * Turns an exception that ends a command into a message and an exit status. User errors, failed steps and non-finite
 * numbers print one message, exit status 1. Every other exception is a bug: it prints a stack trace, exit status 70.
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
    if (exception instanceof StoppedBySignal stopped) {
      return message(stopped.getMessage(), stopped.status(), command.getErr());
    }
    Optional<String> full = FullHeap.message(exception, Runtime.getRuntime().maxMemory())
        .or(() -> exception instanceof UserError ? Optional.empty() : NativeFaults.message(exception));
    if (full.isPresent() && !stacktrace.getAsBoolean()) {
      return message(full.get(), FAULT, command.getErr());
    }
    boolean fault = exception instanceof UserError || exception instanceof StepFailure
        || exception instanceof NonFiniteGradient || exception instanceof NonFiniteLogits;
    return report(exception, fault, command.getErr());
  }

  /**
   * Runs a command line. An {@link Error}, which picocli does not catch, is a bug too, unless the heap is full or a
   * native library is missing.
   */
  int execute(CommandLine line, String... arguments) {
    try {
      return line.execute(arguments);
    } catch (Error error) {
      return FullHeap.message(error, Runtime.getRuntime().maxMemory()).or(() -> NativeFaults.message(error))
          .map(full -> message(full, FAULT, line.getErr())).orElseGet(() -> report(error, false, line.getErr()));
    }
  }

  private static int message(String text, int status, PrintWriter err) {
    err.println("kedge: " + printable(text));
    err.flush();
    return status;
  }

  /**
   * Replaces control characters: messages may quote rewards and endpoints, whose text must not control the terminal.
   */
  private static String printable(String text) {
    return String.valueOf(text).replaceAll("[\\p{Cntrl}\u0080-\u009f&&[^\n\t]]", "\uFFFD");
  }

  private int report(Throwable what, boolean fault, PrintWriter err) {
    err.println(
        "kedge: " + printable(fault ? what.getMessage() : "this is a bug in kedge, please report it: " + what));
    if (!fault || stacktrace.getAsBoolean()) {
      what.printStackTrace(err);
    }
    err.flush();
    return fault ? FAULT : BUG;
  }
}
