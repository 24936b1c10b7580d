package kedge.grader.parse;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** Normalizes texts for comparison. */
public final class PlainText {
  private static final List<String> WRAPPERS = List.of("\\text{", "\\textbf{", "\\mathrm{", "\\mathbf{", "\\mbox{",
      "\\textit{");

  private PlainText() {
  }

  /** Removes wrappers, surrounding dollar signs and blanks, and a trailing full stop; collapses runs of blanks. */
  public static String of(String text) {
    String plain = text.strip();
    for (boolean changed = true; changed;) {
      String before = plain;
      plain = unwrapped(plain);
      if (plain.length() >= 2 && plain.startsWith("$") && plain.endsWith("$")) {
        plain = plain.substring(1, plain.length() - 1).strip();
      }
      if (plain.length() > 1 && plain.endsWith(".")) {
        plain = plain.substring(0, plain.length() - 1).strip();
      }
      changed = !plain.equals(before);
    }
    return plain.replaceAll("\\s++", " ");
  }

  private static String unwrapped(String text) {
    for (String wrapper : WRAPPERS) {
      if (text.startsWith(wrapper) && text.indexOf('}') == text.length() - 1) {
        return text.substring(wrapper.length(), text.length() - 1).strip();
      }
    }
    return text;
  }

  /** Returns the same in lower case. */
  public static String folded(String text) {
    return of(Normalizer.normalize(text, Normalizer.Form.NFKC)).toLowerCase(Locale.ROOT);
  }

  /**
   * Keeps letters and digits in lower case, and characters that change a number: a sign before a digit, and anything
   * between two digits except a thousands comma ({@code 1/2} is not 12, {@code -1} is not 1, {@code 1,000} is 1000).
   */
  public static String letters(String text) {
    int[] points = Normalizer.normalize(of(text), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).replace('\u2212', '-')
        .codePoints().toArray();
    StringBuilder kept = new StringBuilder();
    int dropped = -1; // index of the first character dropped since the last kept one
    for (int i = 0; i < points.length; i++) {
      if (!Character.isLetterOrDigit(points[i])) {
        dropped = dropped < 0 ? i : dropped;
        continue;
      }
      boolean digit = Character.isDigit(points[i]);
      boolean afterDigit = !kept.isEmpty() && Character.isDigit(kept.codePointBefore(kept.length()));
      if (digit && dropped >= 0 && afterDigit && !separator(points, dropped, i)) {
        kept.appendCodePoint(Character.isWhitespace(points[dropped]) ? ' ' : points[dropped]);
      } else if (digit && dropped >= 0 && points[i - 1] == '-' && (kept.isEmpty() || i - 2 >= dropped)) {
        kept.append('-');
      }
      kept.appendCodePoint(points[i]);
      dropped = -1;
    }
    return kept.toString();
  }

  /** Returns whether the range is a comma before exactly three digits. */
  private static boolean separator(int[] points, int from, int to) {
    int end = to;
    while (end < points.length && Character.isDigit(points[end])) {
      end++;
    }
    return to - from == 1 && points[from] == ',' && end - to == 3;
  }
}
