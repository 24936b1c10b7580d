package kedge.grader.parse;

import kedge.grader.tree.Limits;
import kedge.grader.tree.TooComplexException;

/** Scanner of one number: digits with thousands separators, decimals, a power of ten. */
final class NumberScanner {
  private final String text;

  NumberScanner(String text) {
    this.text = text;
  }

  /**
   * A scanned number.
   *
   * @param digits in the format of {@link java.math.BigDecimal}
   * @param end index after the number
   * @param ambiguous whether another {@link Lexer.Spelling} gives another number
   */
  record Scanned(String digits, int end, boolean ambiguous) {
  }

  /**
   * Scans the number at an index. Inside brackets a comma separates two numbers, unless it is typeset as a thousands
   * separator.
   */
  Scanned scan(int from, int to, Lexer.Spelling spelling, boolean bracketed) {
    int at = digits(from, to);
    boolean ambiguous = false;
    StringBuilder joined = null;
    if (at - from <= 3 && at > from && notAfterDigitAndPeriod(from)) {
      int end = at;
      for (int group = group(end, to, false); group >= 0; group = group(end, to, false)) {
        boolean sure = sure(end);
        if (!sure && bracketed) {
          break;
        }
        boolean item = !sure && text.charAt(group) != '0'; // numbers of a list do not begin with zero
        ambiguous |= item;
        if (item && !spelling.grouped()) {
          break;
        }
        joined = joined == null ? new StringBuilder(text.substring(from, at)) : joined;
        joined.append(text, group, group + 3);
        end = group + 3;
      }
      at = end;
    }
    String whole = joined == null ? text.substring(from, at) : joined.toString();
    if (at + 1 < to && text.charAt(at) == '.' && (Lexer.digit(text.charAt(at + 1)) || repeats(at + 1))) {
      int end = digits(at + 1, to);
      whole = (whole.isEmpty() ? "0" : whole) + text.substring(at, end);
      at = end;
    }
    int power = power(at, to);
    if (power > 0) {
      boolean sure = text.charAt(at) == 'E' && Lexer.digit(text.charAt(power - 1));
      ambiguous |= !sure;
      if (spelling.scientific()) {
        whole += text.substring(at, power);
        at = power;
      }
    }
    if (whole.length() > Limits.DIGITS) {
      throw new TooComplexException("a number of more than " + Limits.DIGITS + " digits");
    }
    return new Scanned(whole, at, ambiguous);
  }

  /** Returns the index of the next group of three digits; -1 if there is none. */
  private int group(int at, int to, boolean again) {
    int i = text.startsWith(" {,}", at) ? at + 1 : at;
    if (text.startsWith("{,}", i)) {
      i += text.startsWith(" ", i + 3) ? 4 : 3;
    } else if (i < to && text.charAt(i) == ',') {
      i++;
    } else if (!(text.startsWith("\\,", i) || text.startsWith("\\ ", i) || text.startsWith("~", i)
        || text.startsWith(" ", i) || text.startsWith("\\;", i) || text.startsWith("\u2009", i)
        || text.startsWith("\u202f", i) || text.startsWith("\u00a0", i) || text.startsWith("\\!", i))) {
      return -1;
    } else {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    boolean thin = false;
    while (text.startsWith("\\!", i) || thin && i < to && text.charAt(i) == ' ') {
      thin = true;
      i += text.charAt(i) == ' ' ? 1 : 2;
    }
    boolean three = i + 3 <= to && Lexer.digit(text.charAt(i)) && Lexer.digit(text.charAt(i + 1))
        && Lexer.digit(text.charAt(i + 2));
    return three && !(i + 3 < to && Lexer.digit(text.charAt(i + 3))) ? i : -1;
  }

  /** Returns whether the separator at an index can only be a thousands separator. */
  private boolean sure(int at) {
    return text.charAt(at) != ',' && text.charAt(at) != ' ' || text.startsWith(" {,}", at)
        || text.startsWith(",\\!", at);
  }

  private boolean notAfterDigitAndPeriod(int from) {
    return from == 0 || text.charAt(from - 1) != '.';
  }

  private boolean repeats(int at) {
    return text.startsWith("\\overline", at) || text.startsWith("\\bar", at)
        || text.startsWith("\\dot", at) && !text.startsWith("\\dots", at);
  }

  private int digits(int from, int to) {
    int at = from;
    while (at < to && Lexer.digit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Returns the index after a power of ten such as {@code e-3}; -1 if there is none. */
  private int power(int at, int to) {
    if (at + 1 >= to || text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return -1;
    }
    int i = at + 1;
    if (text.charAt(i) == '+' || text.charAt(i) == '-') {
      i++;
    }
    int end = digits(i, to);
    return end == i || end - i > 5 || end < to && Character.isLetter(text.charAt(end)) ? -1 : end;
  }
}
