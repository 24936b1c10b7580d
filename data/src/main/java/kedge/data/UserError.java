package kedge.data;

import java.util.function.Supplier;

/**
 * An error that the user can correct: a recipe, an option, data, a file, a full disk, an endpoint. It is thrown where
 * such inputs enter. The message names the place and a remedy, and is printed without a stack trace, with exit status
 * 1. Every other exception is a bug.
 */
public class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Builds an object from a user's settings; an {@link IllegalArgumentException} or user error becomes a user error
   * whose message begins with the settings' key.
   *
   * @param prefix beginning of the message: the key of the settings, or empty
   */
  public static <T> T whereRefused(String prefix, Supplier<T> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException | UserError refused) {
      throw new UserError(prefix + refused.getMessage(), refused);
    }
  }
}
