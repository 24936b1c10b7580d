package kedge.grader.parse;

/** Fast comparison of the most common answers: two short whole or decimal numbers. */
public final class PlainNumbers {
  private static final int DIGITS = 17;

  private PlainNumbers() {
  }

  /** Returns 1 if both texts are plain numbers and equal, 0 if both are and differ, -1 otherwise. */
  public static int compare(String gold, String answer) {
    int left = scale(gold);
    int right = left < 0 ? -1 : scale(answer);
    if (right < 0) {
      return -1;
    }
    long first = mantissa(gold);
    long second = mantissa(answer);
    for (int i = left; i < right; i++) {
      first *= 10;
    }
    for (int i = right; i < left; i++) {
      second *= 10;
    }
    return Math.max(left, right) > 0 && Math.max(gold.length(), answer.length()) > DIGITS - 9 ? -1
        : first == second ? 1 : 0;
  }

  /** Returns the number of decimals; -1 if the text is not a plain number. */
  private static int scale(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    int point = -1;
    if (text.length() == from || text.length() - from > DIGITS || text.charAt(text.length() - 1) == '.') {
      return -1;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && point < 0) {
        point = i;
      } else if (!Lexer.digit(c)) {
        return -1;
      }
    }
    return point < 0 ? 0 : text.length() - point - 1;
  }

  private static long mantissa(String text) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      value = Lexer.digit(c) ? value * 10 + (c - '0') : value;
    }
    return text.startsWith("-") ? -value : value;
  }
}
