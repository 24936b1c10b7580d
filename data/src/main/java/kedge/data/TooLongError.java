package kedge.data;

/** Thrown for a prompt or demonstration that exceeds a length limit. */
public final class TooLongError extends UserError {
  private static final long serialVersionUID = 1;

  private final String length;

  /**
   * Makes an error.
   *
   * @param length description of what is too long, and of the limit
   * @param cure what a user may do, as a sentence
   */
  public TooLongError(String length, String cure) {
    super(length + ". " + cure);
    this.length = length;
  }

  /** Returns the message without its cure, for a list of such errors. */
  public String length() {
    return length;
  }
}
