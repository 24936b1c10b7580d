package kedge.grader.tree;

/** A count of {@link Limits} was passed; the message names it. Without a stack trace: it is an outcome, not a fault. */
public final class TooComplexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TooComplexException(String message) {
    super(message, null, false, false);
  }
}
