package kedge.data;

/** A prompt or demonstration that is longer than what it is for can take. */
public final class TooLongError extends UserError {
  private static final long serialVersionUID = 1;

  private final String length;

  /**
   * Makes an error.
   *
   * @param length what is too long, and how long it may be
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
