package kedge.data;

/** A prompt or demonstration that is longer than what it is for can take. */
public final class TooLongError extends UserError {
  private static final long serialVersionUID = 1;

  public TooLongError(String message) {
    super(message);
  }
}
