package kedge.rewards.answer;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kedge.grader.Grader;
import kedge.grader.parse.PlainText;

/**
 * An item of a list.
 *
 * @param text the item as written, without quotes
 * @param key the same text for equal items that are written alike
 * @param mathematical whether it is a number or a formula, which may be equal to one that is written otherwise
 */
record ListItem(String text, String key, boolean mathematical) {
  /** An operator, a factorial, a pair or an interval. */
  private static final Pattern OPERATOR = Pattern
      .compile("[\\p{Sm}*/^\\\\]|(?:\\d|(?<!\\p{L})\\p{L})!|^[\\[({].*[,;].*[\\])}]$");
  /** A minus sign before all, or behind a digit or a single letter. */
  private static final Pattern MINUS = Pattern.compile("^-|(?<![\\p{L}\\d])\\p{L} ?-|\\d ?-");
  /** Words with a hyphen behind the first: {@code 5-year-old}. */
  private static final Pattern HYPHEN = Pattern.compile("[\\p{L}\\d]++-\\p{L}{2,}+.*+");

  /** A range or a score, and words joined by a slash: {@code 3-1}, {@code 10-12}, {@code AC/DC}. */
  private static final Pattern JOINED = Pattern.compile("\\d+ ?- ?\\d+|\\p{L}{2,}(?: ?/ ?\\p{L}{2,})+");

  static ListItem of(String written) {
    String stripped = written.strip();
    boolean quoted = stripped.length() >= 2 && "\"'".indexOf(stripped.charAt(0)) >= 0
        && stripped.charAt(stripped.length() - 1) == stripped.charAt(0);
    String text = quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    Optional<Quantity> quantity = Quantity.read(text);
    if (quantity.isPresent()) {
      return new ListItem(text, number(quantity.get()), quantity.get().unit().isEmpty());
    }
    String plain = PlainText.of(text).replace('\u2212', '-').replace('\u2013', '-');
    boolean joined = JOINED.matcher(plain).matches();
    boolean formula = !joined && isFormula(plain);
    String compact = plain.replace(" ", "");
    String key = !formula && !joined ? PlainText.letters(text)
        : compact.contains("\\") ? compact : compact.toLowerCase(Locale.ROOT); // \Delta is not \delta
    return new ListItem(text, key, formula);
  }

  private static boolean isFormula(String plain) {
    return OPERATOR.matcher(plain).find() || MINUS.matcher(plain).find() && !HYPHEN.matcher(plain).matches();
  }

  /** The shortest writing of a number, so that equal ones are equal texts. */
  private static String number(Quantity quantity) {
    BigDecimal value = quantity.value().signum() == 0 ? BigDecimal.ZERO : quantity.value().stripTrailingZeros();
    return new Quantity(value, quantity.percent(), quantity.unit()).toString();
  }

  /** Returns whether a stated item is this known one; numbers and formulas by their value. */
  boolean equal(ListItem stated) {
    return key.equals(stated.key) || mathematical && stated.mathematical && key.indexOf('%') == stated.key.indexOf('%')
        && Grader.compare(text, stated.text).correct();
  }
}
