package kedge.grader.extract;

import kedge.grader.parse.Lexer;

/** For evaluation only: the last formula of a text, else its last number. */
final class LastValue {
  private LastValue() {
  }

  static Extraction of(String text) {
    String formula = formula(text);
    if (formula != null) {
      return new Extraction(formula, "last formula");
    }
    int end = text.length();
    while (end > 0 && !Lexer.digit(text.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
      return new Extraction(null, "no_answer");
    }
    int start = end;
    while (start > 0 && (Lexer.digit(text.charAt(start - 1)) || ".,/".indexOf(text.charAt(start - 1)) >= 0)) {
      start--;
    }
    while (start < end && ".,/".indexOf(text.charAt(start)) >= 0
        && !(text.charAt(start) == '.' && Lexer.digit(text.charAt(start + 1)))) {
      start++;
    }
    boolean sign = start > 0 && (text.charAt(start - 1) == '-' || text.charAt(start - 1) == '\u2212')
        && (start == 1 || !Character.isLetterOrDigit(text.charAt(start - 2)));
    boolean percent = end < text.length() && text.charAt(end) == '%';
    return new Extraction(text.substring(sign ? start - 1 : start, percent ? end + 1 : end), "last number");
  }

  /** The content of the math environment that closes last, null if there is none. */
  private static String formula(String text) {
    int best = -1;
    String found = null;
    for (String[] pair : new String[][]{{"\\[", "\\]"}, {"\\(", "\\)"}}) {
      int close = text.lastIndexOf(pair[1]);
      int open = close < 0 ? -1 : text.lastIndexOf(pair[0], close);
      if (open >= 0 && close > best) {
        best = close;
        found = text.substring(open + 2, close);
      }
    }
    int close = text.lastIndexOf('$');
    int stop = close > 0 && text.charAt(close - 1) == '$' ? close - 1 : close;
    int open = stop <= 0 ? -1 : text.lastIndexOf('$', stop - 1);
    int line = text.indexOf('\n', open + 1);
    if (open >= 0 && close > best && open + 1 < stop && !Sentences.isProse(text, open + 1, stop)
        && (line < 0 || line > stop)) {
      found = text.substring(open + 1, stop);
    }
    return found == null || found.isBlank() ? null : found.strip();
  }
}
