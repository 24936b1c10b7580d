package kedge.data.template.python;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code %} formats. */
public final class PythonFormat {
  private static final Pattern DIRECTIVE = Pattern
      .compile("%(?:\\(([^()]*)\\))?([-+ #0]*)(\\*|\\d{0,8})(?:\\.(\\*|\\d{0,8}))?[hlL]?([a-zA-Z%])");
  private final Object values;
  private final List<?> given;
  private final RenderingBudget budget;
  private int used;

  private PythonFormat(Object values, RenderingBudget budget) {
    this.values = values;
    this.given = values instanceof PythonTuple tuple ? tuple : Collections.singletonList(values);
    this.budget = budget;
  }

  /** {@code text % values}. @throws PythonFault where Python raises an exception */
  public static String percent(String text, Object values, RenderingBudget budget) {
    PythonFormat format = new PythonFormat(values, budget);
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
      Matcher directive = DIRECTIVE.matcher(text).region(at, text.length());
      if (!directive.lookingAt()) {
        throw new PythonFault("unsupported format character");
      }
      budget.write(text.substring(from, at), out);
      budget.steps(1);
      from = directive.end();
      out.append(directive.group(5).equals("%") ? "%" : format.written(directive));
    }
    if (format.used < format.given.size() && !(values instanceof Map)) {
      throw new PythonFault("not all arguments converted during string formatting");
    }
    budget.write(text.substring(from), out);
    return out.toString();
  }

  private Object next() {
    if (used == given.size()) {
      throw new PythonFault("not enough arguments for format string");
    }
    return given.get(used++);
  }

  private int size(String written) {
    return written.equals("*") ? PythonArithmetic.within(next(), -99_999_999, 99_999_999)
        : written.isEmpty() ? 0 : Integer.parseInt(written);
  }

  private String written(Matcher directive) {
    String flags = directive.group(2);
    int width = size(directive.group(3));
    int precision = directive.group(4) == null ? -1 : Math.max(0, size(directive.group(4)));
    Object value = directive.group(1) == null ? next() : named(directive.group(1));
    char kind = directive.group(5).charAt(0);
    budget.steps(Math.max(0, precision));
    boolean text = "sracSRA".indexOf(kind) >= 0;
    String bare = text ? text(value, kind, precision) : number(value, kind, precision, flags.contains("#"));
    boolean negative = !text && bare.startsWith("-");
    String sign = negative ? "-" : text ? "" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    String digits = negative ? bare.substring(1) : bare;
    int length = sign.length() + digits.codePointCount(0, digits.length());
    int missing = Math.max(0, Math.abs(width) - length);
    budget.characters((long) missing + length);
    if (flags.contains("-") || width < 0) {
      return sign + digits + " ".repeat(missing);
    }
    boolean prefixed = !text && flags.contains("#") && digits.length() > 1 && "xXo".indexOf(kind) >= 0;
    String before = sign + (prefixed ? digits.substring(0, 2) : "");
    String after = prefixed ? digits.substring(2) : digits;
    return !text && flags.contains("0") ? before + "0".repeat(missing) + after : " ".repeat(missing) + before + after;
  }

  private Object named(String key) {
    if (!(values instanceof Map<?, ?> map)) {
      throw new PythonFault("format requires a mapping");
    }
    if (!map.containsKey(key)) {
      throw new PythonFault("KeyError: '" + key + "'");
    }
    return map.get(key);
  }

  private String text(Object value, char kind, int precision) {
    return switch (kind) {
      case 's' -> first(PythonRepr.text(value, budget), precision);
      case 'r', 'a' -> first(converted(value, kind, budget), precision);
      case 'c' -> character(value);
      default -> throw new PythonFault("unsupported format character '" + kind + "'");
    };
  }

  private static String number(Object value, char kind, int precision, boolean alternate) {
    if (!PythonArithmetic.isNumber(value)) {
      throw value instanceof Undefined undefined ? undefined.fault()
          : new PythonFault("%" + kind + " format: a real number is required, not " + PythonValues.typeName(value));
    }
    if ("eEfFgG".indexOf(kind) >= 0) {
      return NumberFormat.real(PythonArithmetic.real(value), kind, precision, alternate);
    }
    boolean truncates = "diu".indexOf(kind) >= 0;
    String digits = NumberFormat.integer(truncates && value instanceof Double real ? PythonArithmetic.whole(real)
        : PythonArithmetic.integer(value), kind);
    String bare = digits.startsWith("-") ? digits.substring(1) : digits;
    return (digits.startsWith("-") ? "-" : "") + (alternate && "xXo".indexOf(kind) >= 0 ? "0" + kind : "")
        + "0".repeat(Math.min(1000, Math.max(0, precision - bare.length()))) + bare;
  }

  /** The first characters of a text; all where the number is negative. */
  static String first(String text, int count) {
    return count < 0 || count >= text.codePointCount(0, text.length()) ? text
        : text.substring(0, text.offsetByCodePoints(0, count));
  }

  /** A conversion {@code !s}, {@code !r} or {@code !a}. @throws PythonFault for another */
  static String converted(Object value, char conversion, RenderingBudget budget) {
    return switch (conversion) {
      case 's' -> PythonRepr.text(value, budget);
      case 'r' -> PythonRepr.repr(value, budget);
      case 'a' -> ascii(PythonRepr.repr(value, budget), budget);
      default -> throw new PythonFault("Unknown conversion specifier " + conversion);
    };
  }

  private static String ascii(String text, RenderingBudget budget) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(character -> budget.write(character < 128 ? Character.toString(character)
        : PythonRepr.escaped(character), out));
    return out.toString();
  }

  /** {@code %c}: a character, or the character of a number. */
  static String character(Object value) {
    if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
      return text;
    }
    int code = PythonArithmetic.isInteger(value) ? PythonArithmetic.within(value, -1, 0x110000) : -1;
    if (!Character.isValidCodePoint(code)) {
      throw new PythonFault("%c requires int or char");
    }
    return Character.toString(code);
  }
}
