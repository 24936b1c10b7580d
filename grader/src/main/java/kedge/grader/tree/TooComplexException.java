package kedge.grader.tree;

/**
 * A limit of {@link Limits} was exceeded; the message names it. Has no stack trace, since it is an outcome, not a bug.
 */
public final class TooComplexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TooComplexException(String message) {
    super(message, null, false, false);
  }
}
