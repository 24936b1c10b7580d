package kedge.data.template.python;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a format field after the colon: {@code [[fill]align][sign][#][0][width][grouping][.precision][type]}.
 *
 * @param align {@code < > ^ =}, or empty
 * @param precision -1: none
 * @param type a letter or {@code %}; 0: none
 */
record FormatSpecification(String fill, String align, String sign, boolean alternate, int width, String grouping,
    int precision, char type) {
  private static final Pattern SYNTAX = Pattern
      .compile("(?:(.)?([<>^=]))?([-+ ]?)(#?)(0?)(\\d{0,8})([,_]?)(?:\\.(\\d{1,8}))?([a-zA-Z%]?)", Pattern.DOTALL);

  /** @throws PythonFault for what is no specification */
  static FormatSpecification of(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new PythonFault("Invalid format specifier '" + text + "'");
    }
    boolean zeros = !matcher.group(5).isEmpty();
    boolean aligned = matcher.group(2) != null;
    String fill = matcher.group(1) != null ? matcher.group(1) : zeros ? "0" : " ";
    return new FormatSpecification(fill, aligned ? matcher.group(2) : zeros ? "0" : "", matcher.group(3),
        !matcher.group(4).isEmpty(), matcher.group(6).isEmpty() ? 0 : Integer.parseInt(matcher.group(6)),
        matcher.group(7), matcher.group(8) == null ? -1 : Integer.parseInt(matcher.group(8)),
        matcher.group(9).isEmpty() ? 0 : matcher.group(9).charAt(0));
  }

  /** {@code format(value, specification)}. @throws PythonFault for a type that does not fit the value */
  String write(Object value, RenderingBudget budget) {
    budget.steps(Math.max(0, precision));
    if (value instanceof String text) {
      return text(text, budget);
    }
    if (value instanceof Double real) {
      return number(type == 0 ? precision < 0 ? PythonRepr.number(real) : NumberFormat.reading(real, precision)
          : NumberFormat.real(real, type, precision, alternate), "", budget);
    }
    if (PythonArithmetic.isInteger(value)) {
      if (type != 0 && "eEfFgG%".indexOf(type) >= 0) {
        return number(NumberFormat.real(PythonArithmetic.real(value), type, precision, alternate), "", budget);
      }
      if (precision >= 0) {
        throw new PythonFault("Precision not allowed in integer format specifier");
      }
      if (type == 'c') {
        return padded(PythonFormat.character(value), "", "<", budget);
      }
      return number(NumberFormat.integer(PythonArithmetic.integer(value), type == 0 ? 'd' : type),
          alternate && "boxX".indexOf(type) >= 0 && type != 0 ? "0" + type : "", budget);
    }
    throw new PythonFault("unsupported format string passed to " + PythonValues.typeName(value));
  }

  private String text(String text, RenderingBudget budget) {
    if ((type != 0 && type != 's') || align.equals("=") || !sign.isEmpty() || alternate || !grouping.isEmpty()) {
      throw new PythonFault("a format specifier that does not fit a text");
    }
    return padded(PythonFormat.first(text, precision), "", "<", budget);
  }

  private String number(String digits, String prefix, RenderingBudget budget) {
    boolean negative = digits.startsWith("-");
    String bare = negative ? digits.substring(1) : digits;
    if (!grouping.isEmpty()) {
      if (align.equals("0") || (align.equals("=") && fill.equals("0"))) {
        throw new PythonFault("unsupported format specifier: groups of digits after zeros");
      }
      int size = type != 0 && "boxX".indexOf(type) >= 0 ? 4 : 3;
      Matcher whole = Pattern.compile("^[0-9a-fA-F]+").matcher(bare);
      bare = whole.replaceFirst(match -> match.group()
          .replaceAll("(?<=.)(?=(.{" + size + "})+$)", grouping));
    }
    String before = (negative ? "-" : sign.equals("-") ? "" : sign) + prefix;
    return padded(bare, before, ">", budget);
  }

  /** Fills up to the width; {@code =}, and a zero before the width of a number, fill between sign and digits. */
  private String padded(String digits, String before, String otherwise, RenderingBudget budget) {
    int length = before.length() + digits.codePointCount(0, digits.length());
    int missing = Math.max(0, width - length);
    budget.characters((long) missing + length);
    boolean number = otherwise.equals(">");
    String side = align.isEmpty() || (align.equals("0") && !number) ? otherwise : align;
    return switch (side) {
      case "<" -> before + digits + fill.repeat(missing);
      case ">" -> fill.repeat(missing) + before + digits;
      case "^" -> fill.repeat(missing / 2) + before + digits + fill.repeat(missing - missing / 2);
      default -> before + fill.repeat(missing) + digits;
    };
  }
}
