package kedge.chat.endpoint;

import java.util.Map;
import java.util.Optional;

/**
 * API key of an endpoint. It is read from an environment variable and sent in the request header only. Recipes and
 * {@link #toString()} do not contain it, and {@link #redact} removes it from everything the endpoint sends back.
 */
public final class ApiKey {
  /** No key. */
  public static final ApiKey NONE = new ApiKey("");
  private static final String HIDDEN = "[api key]";
  private final String key;

  private ApiKey(String key) {
    this.key = key;
  }

  /**
   * Reads a key from the environment.
   *
   * @param variable name of the environment variable
   * @throws IllegalArgumentException if the name or value cannot be used, or the variable is not set; the value is
   * never shown
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
          + " holds a blank, a quote, a backslash or a character outside ASCII, as no key does (its value is not "
          + "shown)");
    }
    return new ApiKey(value);
  }

  /**
   * Checks the form of a variable's name.
   *
   * @throws IllegalArgumentException if it has another form; the text is not shown, since it may be the key itself
   */
  public static void requireName(String variable) {
    if (!variable.matches("[A-Z][A-Z0-9_]{0,99}")) {
      throw new IllegalArgumentException(
          "key_variable is not the name of an environment variable (capitals, digits, '_'; it is not shown, since it "
              + "may be the key "
              + "itself). Maybe key_variable: OPENAI_API_KEY?");
    }
  }

  /** Returns the value of the {@code Authorization} header; empty without a key. */
  public Optional<String> authorization() {
    return key.isEmpty() ? Optional.empty() : Optional.of("Bearer " + key);
  }

  /** Replaces the key in a text. */
  public String redact(String text) {
    // JSON may write a slash either way
    return key.isEmpty() ? text : text.replace(key, HIDDEN).replace(key.replace("/", "\\/"), HIDDEN);
  }

  @Override
  public String toString() {
    return key.isEmpty() ? "no key" : HIDDEN;
  }
}
