package kedge.grader.tree;

/**
 * A text is no notation that is known; the message says where. Without a stack trace: it is an outcome, not a fault.
 */
public final class UnparsableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnparsableException(String message) {
    super(message, null, false, false);
  }
}
