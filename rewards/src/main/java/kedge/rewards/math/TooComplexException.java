package kedge.rewards.math;

/** A count of {@link Limits} was passed; the message names it. Without a stack trace: it is an outcome, not a fault. */
final class TooComplexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooComplexException(String message) {
    super(message, null, false, false);
  }
}
