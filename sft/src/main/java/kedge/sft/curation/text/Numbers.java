package kedge.sft.curation.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses unambiguous numbers in a text: decimal digits with or without thousands separators, a sign, a currency or
 * percent.
 */
public final class Numbers {
  private static final Pattern PLAIN = Pattern.compile("[-+]?\\d{1,40}(?:\\.\\d{1,40})?");
  private static final Pattern ANY = Pattern.compile("\\d{1,40}(?:,\\d{3}(?!\\d))*(?:\\.\\d{1,40})?");
  private static final Pattern BEFORE = Pattern.compile("^(?:\\\\?[$]|€|£)\\s*");
  private static final Pattern AFTER = Pattern.compile("\\s*(?:\\\\?%|\\\\?[$])$");
  private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3}(?!\\d))");

  private Numbers() {
  }

  /**
   * Returns the number that a text consists of, if it is one; a currency sign before it and {@code %} after it are
   * ignored.
   */
  public static Optional<BigDecimal> value(String text) {
    String bare = AFTER.matcher(BEFORE.matcher(withoutThousands(text.strip())).replaceFirst("")).replaceFirst("")
        .replace('−', '-');
    return PLAIN.matcher(bare).matches() ? Optional.of(new BigDecimal(bare).stripTrailingZeros()) : Optional.empty();
  }

  /** Returns whether both are numbers and differ. */
  public static boolean differ(String left, String right) {
    Optional<BigDecimal> one = value(left);
    Optional<BigDecimal> other = value(right);
    return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) != 0;
  }

  /** Returns whether both are the same number, or the same words. */
  public static boolean same(String left, String right) {
    Optional<BigDecimal> one = value(left);
    Optional<BigDecimal> other = value(right);
    return one.isPresent() && other.isPresent() ? one.get().compareTo(other.get()) == 0
        : NormalizedWords.normal(left).equals(NormalizedWords.normal(right));
  }

  /** Returns all numbers in a text in order, without signs; {@code 1,250.50} is {@code 1250.5}. */
  public static List<String> of(String text) {
    List<String> numbers = new ArrayList<>();
    for (Matcher matcher = ANY.matcher(text); matcher.find();) {
      numbers.add(new BigDecimal(withoutThousands(matcher.group())).stripTrailingZeros().toPlainString());
    }
    return numbers;
  }

  /** Removes thousands separators: {@code 1,250} becomes {@code 1250}. */
  public static String withoutThousands(String text) {
    return text.indexOf(',') < 0 ? text : THOUSANDS.matcher(text).replaceAll("");
  }
}
