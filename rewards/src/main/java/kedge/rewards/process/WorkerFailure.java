package kedge.rewards.process;

/** Failure of a worker process: it did not start, ended, or gave an invalid answer. */
public final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message description, which follows the reward's name in messages */
  public WorkerFailure(String message) {
    super(message);
  }

  WorkerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
