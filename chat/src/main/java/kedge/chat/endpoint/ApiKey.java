package kedge.chat.endpoint;

import java.util.Map;
import java.util.Optional;

/**
 * The key of an endpoint. It comes from an environment variable, goes into one header of one request, and is nowhere
 * else: not in a recipe, not in {@link #toString()}, and {@link #redact} takes it out of whatever the endpoint sends
 * back.
 */
public final class ApiKey {
  /** For endpoints that want none. */
  public static final ApiKey NONE = new ApiKey("");
  private static final String HIDDEN = "[api key]";
  private final String key;

  private ApiKey(String key) {
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @param variable the name of the environment variable
   * @param environment the variables of this process
   * @throws IllegalArgumentException if the name cannot be one, or the variable is not there or holds what no header
   * can; the value is never shown
   */
  public static ApiKey of(String variable, Map<String, String> environment) {
    requireName(variable);
    String value = Optional.ofNullable(environment.get(variable)).map(String::strip).orElse("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "key_variable is " + variable + ", but the environment variable " + variable + " is not set. Maybe export "
              + variable + "=...?");
    }
    if (value.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '"' || c == '\\')) {
      throw new IllegalArgumentException("key_variable is " + variable + ", but the environment variable " + variable
          + " holds a blank, a quote, a backslash or a character outside ASCII, which no key has (its value is not "
          + "shown)");
    }
    return new ApiKey(value);
  }

  /**
   * @throws IllegalArgumentException if a text is not in the form of a variable's name; the text is not shown, for it
   * may be the key itself
   */
  public static void requireName(String variable) {
    if (!variable.matches("[A-Z][A-Z0-9_]{0,99}")) {
      throw new IllegalArgumentException(
          "key_variable is not the name of an environment variable (capitals, digits, '_'; it is not shown, lest it "
              + "is the key "
              + "itself). Maybe key_variable: OPENAI_API_KEY?");
    }
  }

  /** The value of the {@code Authorization} header; empty without a key. */
  Optional<String> authorization() {
    return key.isEmpty() ? Optional.empty() : Optional.of("Bearer " + key);
  }

  /** A text without the key. */
  public String redact(String text) {
    // JSON may write a slash either way
    return key.isEmpty() ? text : text.replace(key, HIDDEN).replace(key.replace("/", "\\/"), HIDDEN);
  }

  @Override
  public String toString() {
    return key.isEmpty() ? "no key" : HIDDEN;
  }
}
