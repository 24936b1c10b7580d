package kedge.grader.parse;

/** Unicode superscripts, subscripts, fractions, roots, and digits of other scripts. */
final class UnicodeSigns {
  private static final String POWERS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207f";
  private static final String INDICES = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089"
      + "\u208a\u208b\u2099";
  private static final String PLAIN = "0123456789+-n";
  private static final String FRACTIONS = "\u00bd12\u215313\u215423\u00bc14\u00be34"
      + "\u215515\u215625\u215735\u215845\u215916\u215a56\u215b18\u215c38\u215d58\u215e78";

  private UnicodeSigns() {
  }

  /**
   * Returns the plain spelling of the superscript or subscript characters at an index; empty if there are none.
   *
   * @param raised true for superscripts
   */
  static String run(String text, int at, boolean raised) {
    StringBuilder run = new StringBuilder();
    for (int i = at; i < text.length() && text.charAt(i) >= 128; i++) {
      int plain = (raised ? POWERS : INDICES).indexOf(text.charAt(i));
      if (plain < 0) {
        break;
      }
      run.append(PLAIN.charAt(plain));
    }
    return run.toString();
  }

  /** Returns the text with full-width signs and digits of all scripts in ASCII, without invisible characters. */
  static String plain(String text) {
    if (text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints().forEach(c -> {
      if (Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
        plain.append(Character.digit(c, 10));
      } else if (c > 0xFF00 && c < 0xFF5F) {
        plain.append((char) (c - 0xFEE0));
      } else if (c == 0x066B || c == 0x066C) {
        plain.append(c == 0x066B ? '.' : ',');
      } else if (Character.getType(c) != Character.FORMAT) {
        plain.appendCodePoint(c);
      }
    });
    return plain.toString();
  }

  /** Returns the two digits of a fraction, numerator first, or null. */
  static String fraction(char c) {
    int at = c < 128 ? -1 : FRACTIONS.indexOf(c);
    return at < 0 ? null : FRACTIONS.substring(at + 1, at + 3);
  }
}
