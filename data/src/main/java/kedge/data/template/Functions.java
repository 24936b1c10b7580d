package kedge.data.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.UserError;

/**
 * Functions that a translated template calls by name; Jinjava finds them by reflection, so they are public and static.
 */
public final class Functions {
  /** Filters that mean the same as in Python's Jinja: Jinjava's own where they do, {@link PythonFilter} elsewhere. */
  static final Set<String> FILTERS = Set.of("trim", "length", "count", "string", "tojson", "items", "list", "upper",
      "lower", "join", "first", "last",
      "default", "d", "replace", "selectattr", "rejectattr", "map", "safe", "int", "reverse");

  private Functions() {
  }

  /** Text of an output: texts and numbers as Python prints them, nothing for an undefined value. */
  public static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Number number) {
      return PythonJson.number(number);
    }
    if (value instanceof Collection || value instanceof Map) {
      throw new UserError(
          "chat template: unsupported output of a list or map. Maybe the template expects message contents to be "
              + "plain text?");
    }
    return value.toString();
  }

  /** Python's truth: empty, zero and undefined are false. Jinjava also takes the text {@code false} to be false. */
  public static boolean truth(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof Collection<?> collection) {
      return !collection.isEmpty();
    }
    return value instanceof Map<?, ?> map ? !map.isEmpty() : value != null && !value.toString().isEmpty();
  }

  /** Items of a loop: elements of a list, keys of a map, characters of a text, nothing for an undefined value. */
  public static Collection<?> items(Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof Collection<?> collection) {
      return collection;
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet();
    }
    if (value instanceof String text) {
      return text.codePoints().mapToObj(Character::toString).collect(Collectors.toList());
    }
    throw new UserError("chat template: a loop over " + value);
  }

  /** Refusal by the template itself. */
  public static String raise(Object message) {
    throw new UserError("the chat template refuses this conversation: " + message);
  }

  /** Refuses {@code strftime_now}: two renderings of one conversation must be equal. */
  public static String now(Object format) {
    throw new UserError("chat template: unsupported function strftime_now: it would make prompts depend on the day");
  }
}
