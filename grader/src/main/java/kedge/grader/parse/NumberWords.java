package kedge.grader.parse;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import kedge.grader.tree.Rational;

/**
 * Numbers in words: {@code twenty-one}, {@code minus 4}, {@code two thirds}, {@code 3 dozen}, {@code one hundred five}.
 */
final class NumberWords {
  private static final List<String> SMALL = List
      .of(("zero one two three four five six seven eight nine ten eleven twelve "
          + "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty").split(" "));
  private static final List<String> TENS = List.of("twenty thirty forty fifty sixty seventy eighty ninety".split(" "));
  private static final List<String> PARTS = List
      .of("half third quarter fifth sixth seventh eighth ninth tenth".split(" "));
  private static final Map<String, Rational> SCALES = Map.ofEntries(scale("hundred", 100), scale("thousand", 1000),
      scale("million", 1_000_000), scale("billion", 1_000_000_000), scale("trillion", 1_000_000_000_000L),
      scale("dozen", 12), scale("pair", 2), scale("score", 20), scale("gross", 144));

  private NumberWords() {
  }

  private static Map.Entry<String, Rational> scale(String word, long value) {
    return Map.entry(word, Rational.of(value));
  }

  /** Returns the number that words name, or null. */
  static Rational of(String text) {
    Rational total = Rational.of(0);
    Rational group = null;
    boolean negative = false;
    for (String word : text.toLowerCase(Locale.ROOT).strip().split("[\\s~-]+")) {
      Rational small = small(word);
      Rational scale = scale(word);
      if ((word.equals("minus") || word.equals("negative")) && group == null && !negative) {
        negative = true;
      } else if (small != null && (group == null || group.numerator().intValue() % 10 == 0 && small.bits() < 6
          || group.numerator().intValue() % 100 == 0)) {
        group = group == null ? small : group.plus(small);
      } else if (scale != null) {
        group = (group == null ? Rational.of(1) : group).times(scale);
        boolean above = scale.isInteger() && scale.numerator().intValue() >= 1000;
        total = above ? total.plus(group) : total;
        group = above ? Rational.of(0) : group;
      } else if (!(word.equals("and") || word.equals("a")) || group == null && !word.equals("a")) {
        return null;
      }
    }
    return group == null ? null : negative ? total.plus(group).negated() : total.plus(group);
  }

  private static Rational small(String word) {
    int small = SMALL.indexOf(word);
    int tens = TENS.indexOf(word);
    return small >= 0 ? Rational.of(small)
        : tens >= 0 ? Rational.of(10L * (tens + 2))
            : word.matches("\\d{1,9}") ? Rational.of(Long.parseLong(word)) : null;
  }

  /** Returns the factor of a word after a number: {@code million}, {@code dozen}, {@code thirds}; or null. */
  static Rational scale(String word) {
    String one = word.equalsIgnoreCase("halves") ? "half"
        : word.toLowerCase(Locale.ROOT).replaceAll("(?<=[a-z]{2})s$", "");
    String base = one.endsWith("th") && SCALES.containsKey(one.substring(0, one.length() - 2))
        ? one.substring(0, one.length() - 2)
        : one;
    Rational scale = one.equals("gros") ? SCALES.get("gross") : SCALES.get(base);
    int part = PARTS.indexOf(one);
    return part >= 0 ? Rational.of(1).over(Rational.of(part + 2))
        : scale != null && base.length() < one.length() ? Rational.of(1).over(scale) : scale;
  }
}
