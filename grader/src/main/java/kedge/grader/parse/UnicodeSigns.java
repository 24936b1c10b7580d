package kedge.grader.parse;

/** Raised digits and fractions that are one character. */
final class UnicodeSigns {
  private static final String POWERS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
  private static final String FRACTIONS = "\u00bd12\u215313\u215423\u00bc14\u00be34"
      + "\u215515\u215625\u215735\u215845\u215916\u215a56\u215b18\u215c38\u215d58\u215e78";

  private UnicodeSigns() {
  }

  /** The digit that a character raises, or null. */
  static String power(char c) {
    int digit = c < 128 ? -1 : POWERS.indexOf(c);
    return digit < 0 ? null : String.valueOf(digit);
  }

  /** The two digits of a fraction, numerator first, or null. */
  static String fraction(char c) {
    int at = c < 128 ? -1 : FRACTIONS.indexOf(c);
    return at < 0 ? null : FRACTIONS.substring(at + 1, at + 3);
  }
}
