package kedge.data.template.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Python's string methods, as chat templates call them; positions and lengths count code points. */
public final class PythonText {
  private PythonText() {
  }

  /** Calls one method. @throws PythonFault where templates are not supported to call it, or Python raises */
  public static Object call(String text, String method, CallArguments arguments, RenderingBudget budget) {
    budget.characters(text.length());
    return switch (method) {
      case "strip", "lstrip", "rstrip" -> strip(text, arguments.bind(method, "chars").get("chars"),
          !method.equals("rstrip"), !method.equals("lstrip"), budget);
      case "startswith", "endswith" -> begins(text, method, arguments, budget);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "casefold" -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalized(text);
      case "title" -> titled(text);
      case "swapcase" -> swapped(text);
      case "find", "rfind", "index", "rindex", "count" -> search(text, method, arguments, budget);
      case "join" -> join(text, PythonValues.elements(arguments.first("join"), budget), budget);
      case "replace" -> replace(text, arguments.bind("replace", "old", "new", "count"), budget);
      case "split", "rsplit" -> split(text, method, arguments.bind(method, "sep", "maxsplit"), budget);
      case "splitlines" -> lines(text, PythonValues.truth(arguments.bind(method, "keepends").get("keepends")), budget);
      case "partition", "rpartition" -> partition(text, string(arguments.first(method)), method.equals("rpartition"));
      case "removeprefix" -> text.startsWith(string(arguments.first(method)))
          ? text.substring(string(arguments.first(method)).length())
          : text;
      case "removesuffix" -> text.endsWith(string(arguments.first(method)))
          ? text.substring(0, text.length() - string(arguments.first(method)).length())
          : text;
      case "ljust", "rjust", "center", "zfill" -> padded(text, method, arguments, budget);
      case "isdigit", "isdecimal", "isnumeric" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, PythonText::isSpace);
      case "isascii" -> text.codePoints().allMatch(character -> character < 128);
      case "isupper" -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
      case "islower" -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
      case "format" -> BraceFormat.format(text, arguments, budget);
      default -> throw new PythonFault("unsupported string method " + method);
    };
  }

  /** {@code str.isspace} of one code point. */
  public static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
  }

  /** Whether a text is empty or of white space alone. */
  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(PythonText::isSpace);
  }

  /** {@code text.strip(chars)}; null: white space. */
  public static String strip(String text, Object chars, boolean left, boolean right, RenderingBudget budget) {
    if (chars == null) {
      return strip(text, left, right, PythonText::isSpace);
    }
    budget.elements(string(chars).length());
    return strip(text, left, right, string(chars).codePoints().boxed().collect(Collectors.toSet())::contains);
  }

  /** {@code text.rstrip()}. */
  public static String withoutSpaceAtEnd(String text) {
    return strip(text, false, true, PythonText::isSpace);
  }

  private static String strip(String text, boolean left, boolean right, IntPredicate drop) {
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

  /** {@code separator.join(texts)}. */
  public static String join(String separator, List<?> texts, RenderingBudget budget) {
    List<String> strings = texts.stream().map(PythonText::string).toList();
    budget.characters(strings.stream().mapToLong(String::length).sum() + (long) separator.length() * strings.size());
    return String.join(separator, strings);
  }

  /** {@code str.capitalize}. */
  public static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return title(first)
        + text.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
  }

  /** A letter at the beginning of a word; one that becomes several, such as a ligature, begins with a capital. */
  private static String title(int character) {
    String upper = Character.toString(character).toUpperCase(Locale.ROOT);
    int first = Character.charCount(upper.codePointAt(0));
    return first == upper.length() ? Character.toString(Character.toTitleCase(character))
        : upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Lines of a text, as {@code splitlines} finds them. */
  public static List<Object> lines(String text, boolean keepEnds, RenderingBudget budget) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(i)) < 0) {
        continue;
      }
      int end = text.startsWith("\r\n", i) ? i + 2 : i + 1;
      budget.elements(1);
      lines.add(text.substring(from, keepEnds ? end : i));
      from = end;
      i = end - 1;
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** A text. @throws PythonFault for any other value */
  public static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    throw new PythonFault("expected a text, but found '" + PythonValues.typeName(value) + "'");
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  private static boolean begins(String text, String method, CallArguments arguments, RenderingBudget budget) {
    arguments.bind(method, "prefix");
    Object given = arguments.first(method);
    List<?> choices = given instanceof PythonTuple tuple ? tuple : List.of(string(given));
    return choices.stream().map(PythonText::string).peek(budget::read)
        .anyMatch(method.equals("startswith") ? text::startsWith : text::endsWith);
  }

  private static Object search(String text, String method, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind(method, "sub", "start", "end");
    String part = string(arguments.first(method));
    int size = text.codePointCount(0, text.length());
    int start = given.get("start") == null ? 0 : position(given.get("start"), size);
    boolean beyond = given.get("start") != null
        && PythonArithmetic.integer(given.get("start")).compareTo(BigInteger.valueOf(size)) > 0;
    int end = given.get("end") == null ? size : position(given.get("end"), size);
    if (beyond || start > end) {
      return absent(method);
    }
    String within = text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
    if (method.equals("count")) {
      return part.isEmpty() ? end - start + 1L : pieces(within, part, Integer.MAX_VALUE, budget).size() - 1L;
    }
    int at = method.startsWith("r") ? TextSearch.lastIndexOf(within, part) : TextSearch.indexOf(within, part, 0);
    return at < 0 ? absent(method) : start + (long) within.codePointCount(0, at);
  }

  private static Object absent(String method) {
    if (method.endsWith("index")) {
      throw new PythonFault("substring not found");
    }
    return method.equals("count") ? 0L : -1L;
  }

  private static int position(Object given, int size) {
    int at = PythonArithmetic.within(given, -Integer.MAX_VALUE, Integer.MAX_VALUE);
    return Math.min(size, Math.max(0, at < 0 ? at + size : at));
  }

  private static String replace(String text, Map<String, Object> given, RenderingBudget budget) {
    String old = string(given.get("old"));
    List<String> pieces = old.isEmpty() ? around(text, limit(given.get("count")), budget)
        : pieces(text, old, limit(given.get("count")), budget);
    return join(string(given.get("new")), pieces, budget);
  }

  /** What an empty text to replace lies between: before each character, and at the end. */
  private static List<String> around(String text, int most, RenderingBudget budget) {
    List<String> pieces = new ArrayList<>(List.of(""));
    int from = 0;
    while (from < text.length() && pieces.size() < most) {
      int next = text.offsetByCodePoints(from, 1);
      budget.elements(1);
      pieces.add(text.substring(from, next));
      from = next;
    }
    if (pieces.size() < most || from < text.length()) {
      pieces.add(text.substring(from));
    }
    return most == 0 ? List.of(text) : pieces;
  }

  private static List<String> split(String text, String method, Map<String, Object> given, RenderingBudget budget) {
    int most = limit(given.get("maxsplit"));
    boolean fromEnd = method.equals("rsplit");
    List<String> pieces;
    if (given.get("sep") == null) {
      pieces = fromEnd ? reversed(words(reverse(text), most, budget)) : words(text, most, budget);
    } else {
      String separator = string(given.get("sep"));
      pieces = fromEnd ? piecesFromEnd(text, separator, most, budget)
          : pieces(text, separator, most, budget);
    }
    return pieces;
  }

  private static List<String> words(String text, int most, RenderingBudget budget) {
    List<String> words = new ArrayList<>();
    int from = skip(text, 0, true);
    while (from < text.length() && words.size() < most) {
      int end = skip(text, from, false);
      budget.elements(1);
      words.add(text.substring(from, end));
      from = skip(text, end, true);
    }
    if (from < text.length()) {
      words.add(text.substring(from));
    }
    return words;
  }

  private static int skip(String text, int from, boolean spaces) {
    int at = from;
    while (at < text.length() && isSpace(text.codePointAt(at)) == spaces) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private static List<String> reversed(List<String> words) {
    List<String> back = new ArrayList<>(words.stream().map(PythonText::reverse).toList());
    Collections.reverse(back);
    return back;
  }

  private static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static List<String> pieces(String text, String separator, int most, RenderingBudget budget) {
    if (separator.isEmpty()) {
      throw new PythonFault("empty separator");
    }
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = TextSearch.indexOf(text, separator, 0); at >= 0 && pieces.size() < most; at = TextSearch
        .indexOf(text, separator, from)) {
      budget.elements(1);
      pieces.add(text.substring(from, at));
      from = at + separator.length();
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  private static List<String> piecesFromEnd(String text, String separator, int most, RenderingBudget budget) {
    return reversed(pieces(reverse(text), reverse(separator), most, budget));
  }

  private static PythonTuple partition(String text, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw new PythonFault("empty separator");
    }
    int at = last ? TextSearch.lastIndexOf(text, separator) : TextSearch.indexOf(text, separator, 0);
    return new PythonTuple(at < 0 ? last ? List.of("", "", text) : List.of(text, "", "")
        : List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }

  private static String padded(String text, String method, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind(method, "width", "fillchar");
    int width = PythonArithmetic.within(given.get("width"), 0, Integer.MAX_VALUE);
    String fill = method.equals("zfill") ? "0" : string(given.getOrDefault("fillchar", " "));
    int missing = Math.max(0, width - text.codePointCount(0, text.length()));
    budget.characters((long) missing * fill.length());
    if (method.equals("zfill")) {
      int sign = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
      return text.substring(0, sign) + fill.repeat(missing) + text.substring(sign);
    }
    int left = method.equals("ljust") ? 0 : method.equals("rjust") ? missing : missing / 2 + (missing & width & 1);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }

  private static String titled(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inside = false;
    for (int character : text.codePoints().toArray()) {
      titled.append(inside ? Character.toString(Character.toLowerCase(character)) : title(character));
      inside = Character.isUpperCase(character) || Character.isLowerCase(character) || Character.isTitleCase(character);
    }
    return titled.toString();
  }

  private static String swapped(String text) {
    StringBuilder swapped = new StringBuilder();
    text.codePoints().forEach(character -> swapped.append(Character.isUpperCase(character)
        ? Character.toString(character).toLowerCase(Locale.ROOT)
        : Character.toString(character).toUpperCase(Locale.ROOT)));
    return swapped.toString();
  }

  private static int limit(Object given) {
    int limit = given == null ? -1 : PythonArithmetic.within(given, -1, Integer.MAX_VALUE - 1);
    return limit < 0 ? Integer.MAX_VALUE - 1 : limit;
  }

  /**
   * Returns whether a character is one of U+FDD0 to U+FDEF, which no text holds: whoever renders a template may mark
   * texts with them. They are printed as they are.
   */
  static boolean isMark(int character) {
    return character >= 0xFDD0 && character <= 0xFDEF;
  }
}
