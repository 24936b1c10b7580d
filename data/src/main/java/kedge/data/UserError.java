package kedge.data;

/**
 * Data that are not what was promised. The message names the file, the line and the cure, for a user to read as it is.
 */
public final class UserError extends RuntimeException {
  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
