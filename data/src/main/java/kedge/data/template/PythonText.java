package kedge.data.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import kedge.data.UserError;

/** Python's string methods, as chat templates call them; positions and lengths count code points. */
final class PythonText {
  private PythonText() {
  }

  /** Calls one method. @throws UserError where templates are not supported to call it */
  static Object call(String text, String method, Object[] arguments) {
    return switch (method) {
      case "strip" -> strip(text, arguments, true, true);
      case "lstrip" -> strip(text, arguments, true, false);
      case "rstrip" -> strip(text, arguments, false, true);
      case "startswith" -> choices(arguments[0]).stream().anyMatch(text::startsWith);
      case "endswith" -> choices(arguments[0]).stream().anyMatch(text::endsWith);
      case "upper" -> text.toUpperCase(java.util.Locale.ROOT);
      case "lower" -> text.toLowerCase(java.util.Locale.ROOT);
      case "find" -> (long) text.codePointCount(0, Math.max(0, text.indexOf(string(arguments[0]))))
          - (text.contains(string(arguments[0])) ? 0 : 1);
      case "count" -> (long) pieces(text, string(arguments[0]), Integer.MAX_VALUE).size() - 1;
      case "join" -> ((Collection<?>) arguments[0]).stream().map(PythonText::string).collect(Collectors.joining(text));
      case "replace" -> String.join(string(arguments[1]), pieces(text, string(arguments[0]), limit(arguments, 2)));
      case "split" -> arguments.length == 0 || arguments[0] == null ? words(text)
          : pieces(text, string(arguments[0]), limit(arguments, 1));
      case "rsplit" -> piecesFromEnd(text, string(arguments[0]), limit(arguments, 1));
      case "splitlines" -> text.isEmpty() ? List.of()
          : List.of((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\r\n|\n|\r", -1));
      default -> throw new UserError("chat template: unsupported string method " + method);
    };
  }

  /** {@code text[start:stop:step]}; a null bound is left out. */
  static String slice(String text, Object start, Object stop, Object step) {
    List<String> characters = text.codePoints().mapToObj(Character::toString).collect(Collectors.toList());
    return slice(characters, start, stop, step).stream().map(PythonText::string).collect(Collectors.joining());
  }

  /** {@code values[start:stop:step]}; a null bound is left out. */
  static List<Object> slice(List<?> values, Object start, Object stop, Object step) {
    int by = step == null ? 1 : ((Number) step).intValue();
    if (by == 0) {
      throw new UserError("chat template: a slice has step 0");
    }
    int size = values.size();
    int from = start == null ? (by > 0 ? 0 : size - 1) : bound(start, size, by);
    int to = stop == null ? (by > 0 ? size : -1) : bound(stop, size, by);
    List<Object> slice = new ArrayList<>();
    for (int i = from; by > 0 ? i < to : i > to; i += by) {
      slice.add(values.get(i));
    }
    return slice;
  }

  /** {@code text[index]}, null (Jinja's undefined) outside the text. */
  static String at(String text, int index) {
    int[] characters = text.codePoints().toArray();
    int at = index < 0 ? index + characters.length : index;
    return at < 0 || at >= characters.length ? null : Character.toString(characters[at]);
  }

  /** {@code str.isspace} of one code point. */
  static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
  }

  private static int bound(Object bound, int size, int by) {
    int at = ((Number) bound).intValue();
    at = at < 0 ? at + size : at;
    return by > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  }

  private static String strip(String text, Object[] arguments, boolean left, boolean right) {
    String set = arguments.length == 0 || arguments[0] == null ? null : string(arguments[0]);
    IntPredicate drop = set == null ? PythonText::isSpace : character -> set.indexOf(character) >= 0;
    int from = 0;
    int to = text.length();
    while (left && from < to && drop.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && drop.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints().forEach(character -> {
      if (!isSpace(character)) {
        word.appendCodePoint(character);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    });
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  private static List<String> pieces(String text, String separator, int most) {
    if (separator.isEmpty()) {
      throw new UserError("chat template: a text is split at an empty separator");
    }
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0 && pieces.size() < most; at = text.indexOf(separator, from)) {
      pieces.add(text.substring(from, at));
      from = at + separator.length();
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  private static List<String> piecesFromEnd(String text, String separator, int most) {
    List<String> all = pieces(text, separator, Integer.MAX_VALUE);
    int head = Math.max(0, all.size() - 1 - most) + 1;
    List<String> pieces = new ArrayList<>();
    pieces.add(String.join(separator, all.subList(0, head)));
    pieces.addAll(all.subList(head, all.size()));
    return pieces;
  }

  private static int limit(Object[] arguments, int position) {
    int limit = arguments.length > position && arguments[position] != null ? ((Number) arguments[position]).intValue()
        : -1;
    return limit < 0 ? Integer.MAX_VALUE - 1 : limit;
  }

  private static List<String> choices(Object argument) {
    return argument instanceof Collection<?> several
        ? several.stream().map(PythonText::string).collect(Collectors.toList())
        : List.of(string(argument));
  }

  private static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new UserError("chat template: expected a text, but found " + (value == null ? "nothing" : value));
  }
}
