package kedge.rewards.math;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One final answer, made comparable: what only dresses it is taken off. Two answers with the same number, or the same text, are equal.
 *
 * @param text without wrappers, spacing and the sign for dollars; never empty
 * @param number its exact value where it is a whole number, a decimal or a fraction of such; a percent sign does not change it
 */
record AnswerText(String text, Optional<Rational> number) {
  /** No answer is longer than this, in characters; longer ones are not read. */
  static final int LONGEST = 1000;

  private static final String DIGITS = "\\d++(?:\\.\\d*+)?+|\\.\\d++";
  private static final Pattern WRAPPER = Pattern.compile("\\\\(?:text|mathrm|mathbf|textbf|mbox|boxed)\\{([^{}]*+)\\}");
  private static final Pattern DISPLAY_FRACTION = Pattern.compile("\\\\[dt]frac(?![a-zA-Z])");
  /** Sizes of brackets, small spaces, signs of math mode and of dollars. */
  private static final Pattern DRESS = Pattern.compile("\\\\(?:left|right)(?![a-zA-Z])|\\\\[!,;: ()$]|[~$]");
  private static final Pattern SPACE = Pattern.compile("(?<!\\d)\\s++|\\s++(?!\\d)"); // 1 8 is not 18
  private static final Pattern PERCENT = Pattern.compile("\\\\?%$");
  private static final Pattern SEPARATOR = Pattern.compile("(?<=\\d),(?=\\d{3}(?!\\d))");
  private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(?:,\\d{3})++(?:\\.\\d++)?+");
  private static final Pattern DECIMAL = Pattern.compile("([+-]?)(" + DIGITS + ")");
  private static final Pattern SLASH = Pattern.compile("([+-]?)(" + DIGITS + ")/([+-]?)(" + DIGITS + ")");
  private static final Pattern FRACTION = Pattern.compile("([+-]?)\\\\frac\\{([+-]?)(" + DIGITS + ")\\}\\{([+-]?)(" + DIGITS + ")\\}");
  private static final Pattern SHORT_FRACTION = Pattern.compile("([+-]?)\\\\frac(\\d)(\\d)");

  /** Reads an answer; empty when it is blank, longer than {@link #LONGEST}, or its braces do not match. */
  static Optional<AnswerText> read(String written) {
    if (written.length() > LONGEST || !balanced(written)) {
      return Optional.empty();
    }
    String text = undress(written);
    return text.isEmpty() ? Optional.empty() : Optional.of(new AnswerText(text, number(text)));
  }

  /** Whether the two say the same; text is compared with or without regard to case. */
  boolean matches(AnswerText other, boolean ignoreCase) {
    if (number.isPresent() || other.number.isPresent()) {
      return number.equals(other.number);
    }
    return ignoreCase ? text.toLowerCase(Locale.ROOT).equals(other.text.toLowerCase(Locale.ROOT)) : text.equals(other.text);
  }

  private static String undress(String written) {
    String text = DISPLAY_FRACTION.matcher(written).replaceAll("\\\\frac");
    text = DRESS.matcher(text.replace("{,}", ",").replace('\u2212', '-')).replaceAll("");
    for (Matcher wrapper = WRAPPER.matcher(text); wrapper.find(); wrapper = WRAPPER.matcher(text)) {
      text = wrapper.replaceAll("$1");
    }
    text = SPACE.matcher(text).replaceAll("");
    return text.length() > 1 && text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static Optional<Rational> number(String text) {
    String plain = PERCENT.matcher(text).replaceAll("");
    if (GROUPED.matcher(plain).matches()) {
      plain = SEPARATOR.matcher(plain).replaceAll("");
    }
    Matcher decimal = DECIMAL.matcher(plain);
    if (decimal.matches()) {
      return fraction(decimal.group(1), "", decimal.group(2), "", "1");
    }
    Matcher slash = SLASH.matcher(plain);
    if (slash.matches()) {
      return fraction(slash.group(1), "", slash.group(2), slash.group(3), slash.group(4));
    }
    Matcher fraction = FRACTION.matcher(plain);
    if (fraction.matches()) {
      return fraction(fraction.group(1), fraction.group(2), fraction.group(3), fraction.group(4), fraction.group(5));
    }
    Matcher brief = SHORT_FRACTION.matcher(plain);
    return brief.matches() ? fraction(brief.group(1), "", brief.group(2), "", brief.group(3)) : Optional.empty();
  }

  private static Optional<Rational> fraction(String sign, String above, String numerator, String below, String denominator) {
    Rational divisor = Rational.ofDecimal(denominator);
    if (divisor.equals(Rational.of(0))) {
      return Optional.empty();
    }
    Rational value = Rational.ofDecimal(numerator).over(divisor);
    boolean negative = sign.equals("-") ^ above.equals("-") ^ below.equals("-");
    return Optional.of(negative ? value.negated() : value);
  }

  private static boolean balanced(String text) {
    int depth = 0;
    for (int i = 0; i < text.length() && depth >= 0; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{' || c == '}') {
        depth += c == '{' ? 1 : -1;
      }
    }
    return depth == 0;
  }
}
