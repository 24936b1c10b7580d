package kedge.recipes.reader;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import kedge.recipes.check.NearestWord;

/** Converts the text of a single value to the type of its key. */
final class ScalarReader {
  private ScalarReader() {
  }

  /** Returns whether a type is written as a single value. */
  static boolean takes(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type == String.class || type == Path.class
        || Number.class.isAssignableFrom(type) || type == Boolean.class;
  }

  /** Converts a text. @throws IllegalArgumentException with what was expected */
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

  /** Returns the word of an enum constant: {@code per_token} for {@code PER_TOKEN}. */
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
    return isLong ? (Object) value.longValueExact() : (Object) value.intValueExact();
  }

  private static BigDecimal number(String text, String expected) {
    String plain = text.replaceAll("(?<=\\d)_(?=\\d)", "");
    if (!plain.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?")) {
      throw new IllegalArgumentException("'" + text + "' is not " + expected);
    }
    return new BigDecimal(plain);
  }
}
