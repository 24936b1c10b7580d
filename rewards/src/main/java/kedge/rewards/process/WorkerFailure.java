package kedge.rewards.process;

/** Failure of a worker process: it did not start, ended, or gave an invalid answer. */
public final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message description, to be read after the reward's name */
  public WorkerFailure(String message) {
    super(message);
  }

  WorkerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
