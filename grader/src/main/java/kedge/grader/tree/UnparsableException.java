package kedge.grader.tree;

/** A text is in no known notation; the message says where. Has no stack trace, since it is an outcome, not a bug. */
public final class UnparsableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnparsableException(String message) {
    super(message, null, false, false);
  }
}
