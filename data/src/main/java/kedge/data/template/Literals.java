package kedge.data.template;

import kedge.data.UserError;

/** Python string literals. */
final class Literals {
  private static final String ESCAPES = "ntrbfav\\'\"";
  private static final String MEANINGS = "\n\t\r\b\f\u0007\u000b\\'\"";

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

  /** Value of a literal with its quotes; a backslash before any other character stays. */
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
      int known = ESCAPES.indexOf(escape);
      if (known >= 0) {
        value.append(MEANINGS.charAt(known));
      } else if (escape >= '0' && escape <= '7') {
        int end = i;
        while (end < Math.min(last, i + 3) && literal.charAt(end) >= '0' && literal.charAt(end) <= '7') {
          end++;
        }
        value.append((char) Integer.parseInt(literal.substring(i, end), 8));
        i = end - 1;
      } else if (escape == 'x' || escape == 'u' || escape == 'U') {
        int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
        String code = literal.substring(i + 1, Math.min(last, i + 1 + digits));
        if (!code.matches("\\p{XDigit}{" + digits + "}")
            || !Character.isValidCodePoint((int) Long.parseLong(code, 16))) {
          throw new UserError("chat template: \\" + escape + code + " is no character, in the string " + literal);
        }
        value.appendCodePoint(Integer.parseInt(code, 16));
        i += digits;
      } else if (escape == 'N') {
        throw new UserError("chat template: unsupported escape \\N in the string " + literal);
      } else if (escape != '\n') {
        value.append('\\').append(escape);
      }
    }
    return value.toString();
  }
}
