package kedge.rewards.answer;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.grader.parse.PlainText;

/**
 * A decimal number in common notations: {@code -1,234.5}, {@code $29.00}, {@code 6.1e-2}, {@code 28\%}, optionally
 * followed by a unit.
 *
 * @param value exact value
 * @param percent whether a percent sign follows
 * @param unit the unit in lower case; may be empty
 */
record Quantity(BigDecimal value, boolean percent, String unit) {
  private static final int LONGEST = 120;
  private static final String CURRENCY = "[$\u20ac\u00a3\u00a5]?";
  private static final String DIGITS = "(\\d{1,3}(?:,\\d{3})++(?:\\.\\d*+)?|\\d++(?:\\.\\d*+)?|\\.\\d++)"
      + "(?:[eE]([+-]?\\d{1,3}))?";
  private static final Pattern FORM = Pattern
      .compile("([+-]?)" + CURRENCY + "([+-]?)" + DIGITS + "\\s*+(\\\\?%)?\\s*+([\\p{L}\u00b0].*+)?");

  /** Parses a number; empty if the text is not a number or longer than {@value #LONGEST} characters. */
  static Optional<Quantity> read(String text) {
    String plain = PlainText.of(text).replace("\\$", "$").replace("{,}", ",").replace("\\,", "").replace("\\!", "")
        .replace('\u2212', '-');
    Matcher matcher = FORM.matcher(plain);
    if (plain.length() > LONGEST || !matcher.matches() || !matcher.group(1).isEmpty() && !matcher.group(2).isEmpty()) {
      return Optional.empty();
    }
    BigDecimal size = new BigDecimal(
        matcher.group(3).replace(",", "") + (matcher.group(4) == null ? "" : "e" + matcher.group(4)));
    boolean negative = matcher.group(1).equals("-") || matcher.group(2).equals("-");
    String unit = matcher.group(6) == null ? "" : PlainText.folded(matcher.group(6));
    return Optional.of(new Quantity(negative ? size.negate() : size, matcher.group(5) != null, unit));
  }

  @Override
  public String toString() {
    return value.toPlainString() + (percent ? "%" : "") + (unit.isEmpty() ? "" : " " + unit);
  }
}
