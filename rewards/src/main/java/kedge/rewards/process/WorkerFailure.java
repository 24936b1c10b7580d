package kedge.rewards.process;

/** A worker process that did not start, ended, or answered what no worker may answer. The message says which. */
public final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message what became of it, to be read after the reward's name */
  public WorkerFailure(String message) {
    super(message);
  }

  WorkerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
