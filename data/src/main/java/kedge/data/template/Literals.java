package kedge.data.template;

import kedge.data.UserError;

/** Python string literals, and their translation to the few escapes that Jinjava knows. */
final class Literals {
  private Literals() {
  }

  /** Position of the closing quote of the literal that opens at {@code start}. */
  static int end(String source, int start) {
    char quote = source.charAt(start);
    for (int i = start + 1; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.charAt(i) == quote) {
        return i;
      }
    }
    throw new UserError(
        "chat template: a string is not closed: " + source.substring(start, Math.min(source.length(), start + 40)));
  }

  /** Value of a literal with its quotes. */
  static String value(String literal) {
    StringBuilder value = new StringBuilder();
    int last = literal.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = literal.charAt(i);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escape = literal.charAt(++i);
      switch (escape) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case '\\', '\'', '"' -> value.append(escape);
        case 'x', 'u', 'U' -> {
          int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
          value.appendCodePoint(Integer.parseInt(literal.substring(i + 1, i + 1 + digits), 16));
          i += digits;
        }
        default -> throw new UserError("chat template: unsupported escape \\" + escape + " in the string " + literal);
      }
    }
    return value.toString();
  }

  /** A literal for Jinjava. */
  static String write(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t") + "'";
  }
}
