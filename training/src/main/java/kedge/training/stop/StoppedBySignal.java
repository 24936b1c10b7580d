package kedge.training.stop;

/** Thrown to end a run after a signal, when a checkpoint was written. */
public final class StoppedBySignal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;

  /** @param status exit status: 128 plus the number of the signal */
  public StoppedBySignal(String message, int status) {
    super(message);
    this.status = status;
  }

  /** Exit status of the process: 130 after Ctrl-C, 143 after SIGTERM. */
  public int status() {
    return status;
  }
}
