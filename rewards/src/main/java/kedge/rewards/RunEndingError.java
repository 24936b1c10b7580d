package kedge.rewards;

import kedge.data.UserError;

/**
 * Thrown by a reward that cannot judge anything any more, such as a judge whose budget is spent. The run ends with its
 * message; any other exception of a reward is a missing verdict.
 */
public final class RunEndingError extends UserError {
  private static final long serialVersionUID = 1;

  public RunEndingError(String message) {
    super(message);
  }

  /** The same error, thrown once more in the thread that waits. */
  public RunEndingError(RunEndingError cause) {
    super(cause.getMessage(), cause);
  }
}
