package kedge.recipes.reader;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Single values: text to the type that a key takes. */
final class ScalarReader {
  private ScalarReader() {
  }

  /** Whether a type is written as a single value. */
  static boolean takes(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type == String.class || type == Path.class
        || Number.class.isAssignableFrom(type) || type == Boolean.class;
  }

  /** @throws IllegalArgumentException saying what was expected */
  static Object parse(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return path(text);
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    if (type == boolean.class || type == Boolean.class) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new IllegalArgumentException("'" + text + "' is not true or false");
      }
      return text.equals("true");
    }
    return type == double.class || type == Double.class ? decimal(text) : whole(type, text);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + text + "' is not a path: " + e.getReason(), e);
    }
  }

  private static Object constant(Class<?> type, String text) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(ScalarReader::word).toList();
    int index = words.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException(NearestWord.notOneOf(text, words));
    }
    return type.getEnumConstants()[index];
  }

  /** How an enum constant is written: {@code PER_TOKEN} is {@code per_token}. */
  static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }

  private static double decimal(String text) {
    BigDecimal value = number(text, "a number");
    if (!Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException(text + " is too large for a number");
    }
    return value.doubleValue();
  }

  private static Object whole(Class<?> type, String text) {
    BigDecimal value = number(text, "a whole number");
    boolean isLong = type == long.class || type == Long.class;
    if (value.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(text + " is not a whole number");
    }
    if (value.abs().compareTo(BigDecimal.valueOf(isLong ? Long.MAX_VALUE : Integer.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          text + " is too large, expected at most " + (isLong ? Long.MAX_VALUE : Integer.MAX_VALUE));
    }
    if (isLong) {
      return value.longValueExact();
    }
    return value.intValueExact();
  }

  private static BigDecimal number(String text, String expected) {
    String plain = text.replaceAll("(?<=\\d)_(?=\\d)", "");
    if (!plain.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?")) {
      throw new IllegalArgumentException("'" + text + "' is not " + expected);
    }
    return new BigDecimal(plain);
  }
}
