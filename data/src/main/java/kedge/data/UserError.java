package kedge.data;

import java.util.function.Supplier;

/**
 * An error that the user can correct: a recipe, an option, data, a file, a full disk, an endpoint. It is thrown
 * where such things enter; the message names the place and the cure, and is printed as it is, with exit status 1. Every
 * other exception is a bug.
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
   * Builds something from settings that a user wrote: what refuses them, an {@link IllegalArgumentException} or a
   * user error, becomes a user error that begins with their key.
   *
   * @param prefix begins the message: the key that the settings stand under, or nothing
   */
  public static <T> T whereRefused(String prefix, Supplier<T> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException | UserError refused) {
      throw new UserError(prefix + refused.getMessage(), refused);
    }
  }
}
