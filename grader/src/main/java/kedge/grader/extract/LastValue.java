package kedge.grader.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.grader.parse.PlainWords;

/** Finds the last formula of a text, or else its last number. Used only in evaluation. */
final class LastValue {
  private static final Pattern LABEL = Pattern.compile("^\\s*[(\\[]?([A-J])[.):\\]]\\s");
  private static final Pattern CONCLUSION = Pattern.compile("(?i)\\b(?:therefore|thus|hence|so)\\b");
  private static final Pattern NUMBER = Pattern.compile(
      "(?<![\\p{L}\\p{Nd}.,/])((?:(?<![\\p{L}\\p{Nd}])[-"
          + "\u2212])?\\.?\\p{Nd}++(?:[.,/]\\p{Nd}++)*+%?)(?:(\\p{L}+)|(?![\\p{L}\\p{Nd}]))");

  private LastValue() {
  }

  /**
   * Finds the value. @param label whether the gold answer is the label of an option; a label at the start of the text
   * then counts
   */
  static Extraction of(String text, boolean label) {
    Matcher begins = LABEL.matcher(text);
    if (label && begins.find()) {
      return new Extraction(begins.group(1), "label");
    }
    int[] place = new int[1];
    String formula = formula(text, place);
    Matcher numbers = NUMBER.matcher(text);
    numbers.region(formula == null ? 0 : place[0], text.length());
    numbers.useTransparentBounds(true);
    String number = null;
    int at = 0;
    while (numbers.find()) {
      if (numbers.group(2) == null || PlainWords.isUnit(numbers.group(2))) {
        number = numbers.group(1);
        at = numbers.start();
      }
    }
    if (number != null && formula != null) {
      int sentence = Math.max(text.lastIndexOf(". ", at), text.lastIndexOf('\n', at));
      number = CONCLUSION.matcher(text.substring(sentence + 1, at)).find() ? number : null;
    }
    return number != null ? new Extraction(number, "last number")
        : formula != null ? new Extraction(formula, "last formula") : new Extraction(null, "no_answer");
  }

  /** Returns the content of the math environment that closes last; null if there is none. */
  private static String formula(String text, int[] end) {
    int best = -1;
    String found = null;
    for (String[] pair : new String[][]{{"\\[", "\\]"}, {"\\(", "\\)"}}) {
      int close = text.lastIndexOf(pair[1]);
      int open = close < 0 ? -1 : text.lastIndexOf(pair[0], close);
      if (open >= 0 && close > best) {
        best = close;
        found = text.substring(open + 2, close);
        end[0] = close + 2;
      }
    }
    int close = text.lastIndexOf('$');
    int stop = close > 0 && text.charAt(close - 1) == '$' ? close - 1 : close;
    int open = stop <= 0 ? -1 : text.lastIndexOf('$', stop - 1);
    int line = text.indexOf('\n', open + 1);
    if (open >= 0 && close > best && open + 1 < stop
        && (text.startsWith("\\text", open + 1) || !Sentences.isProse(text, open + 1, stop))
        && (line < 0 || line > stop)) {
      found = text.substring(open + 1, stop);
      end[0] = close + 1;
    }
    return found == null || found.isBlank() ? null : found.strip();
  }
}
