package kedge.data.synthetic;

import java.util.LinkedHashSet;
import java.util.List;
import kedge.data.DemonstrationFormat;
import kedge.data.Template;

/**
 * Sums, differences and products of whole numbers.
 *
 * @param size number of problems, all distinct
 * @param split {@code train} or {@code held_out}; default {@code train}
 * @param operations which of {@code +}, {@code -}, {@code *} occur; default {@code +}
 * @param minDigits fewest digits of a number; 1 admits 0 to 9; default 1
 * @param maxDigits most digits of a number; default 2
 * @param terms how many numbers are joined, at least 2; default 2. {@code max_digits · terms} is at most 15
 * @param digits how many digits each number has, in order, in place of the three above, which are then null: {@code [4,
 * 1]}; 1 admits 0 to 9. At most 15 in all
 * @param carries {@code none} for sums and differences in which no column carries or borrows; default {@code any}
 * @param difficulty {@code easy} or {@code hard}: a column of every problem, for {@code reward: chain_judgment};
 * default: no such column
 * @param question how it is asked, with {@code {expression}} in it; default <code>"{expression}="</code>
 * @param reasoning {@code columns} (written out digit by digit) or {@code none}; default {@code columns}
 * @param demonstration format of worked answers; default {@code think}
 * @param seed which problems of the split, and in which order; default 0
 * @param name the name under which problems are counted; default {@code arithmetic}
 */
public record ArithmeticSettings(Integer size, Split split, List<String> operations, Integer minDigits,
    Integer maxDigits, Integer terms,
    List<Integer> digits, Carries carries, Difficulty difficulty, String question, Reasoning reasoning,
    DemonstrationFormat demonstration, Long seed, String name) {
  private static final List<String> KNOWN = List.of("+", "-", "*");
  private static final int MOST_DIGITS = 15;

  public ArithmeticSettings {
    split = split == null ? Split.TRAIN : split;
    operations = operations == null ? List.of("+") : List.copyOf(new LinkedHashSet<>(operations));
    if (digits != null && (minDigits != null || maxDigits != null || terms != null)) {
      throw new IllegalArgumentException(
          "digits is " + digits + ", but min_digits, max_digits or terms is given too, expected one or the other");
    }
    digits = digits == null ? null : List.copyOf(digits);
    carries = carries == null ? Carries.ANY : carries;
    if (digits == null) {
      minDigits = minDigits == null ? 1 : minDigits;
      maxDigits = maxDigits == null ? Math.max(2, minDigits) : maxDigits;
      terms = terms == null ? 2 : terms;
    }
    question = question == null ? "{expression}=" : question;
    reasoning = reasoning == null ? Reasoning.COLUMNS : reasoning;
    demonstration = demonstration == null ? DemonstrationFormat.THINK : demonstration;
    seed = seed == null ? 0L : seed;
    name = name == null ? "arithmetic" : name;
    if (size == null || size < 1) {
      throw new IllegalArgumentException(
          "size is " + (size == null ? "missing" : size) + ", expected a number of problems, at least 1");
    }
    if (operations.isEmpty() || !KNOWN.containsAll(operations)) {
      throw new IllegalArgumentException("operations is " + operations + ", expected some of + - *");
    }
    if (digits == null && (minDigits < 1 || maxDigits < minDigits)) {
      throw new IllegalArgumentException(
          "min_digits is " + minDigits + " and max_digits " + maxDigits + ", expected 1 <= min_digits <= max_digits");
    }
    if (digits == null && (terms < 2 || (long) maxDigits * terms > MOST_DIGITS)) {
      throw new IllegalArgumentException("terms is " + terms + " with max_digits " + maxDigits
          + ", expected at least 2 terms, and max_digits times terms at most " + MOST_DIGITS);
    }
    if (digits != null && (digits.size() < 2 || digits.stream().anyMatch(each -> each < 1)
        || digits.stream().mapToInt(each -> each).sum() > MOST_DIGITS)) {
      throw new IllegalArgumentException(
          "digits is " + digits + ", expected at least 2 numbers of at least 1, at most " + MOST_DIGITS + " in all");
    }
    if (carries == Carries.NONE && operations.contains("*")) {
      throw new IllegalArgumentException("carries is none, but operations is " + operations
          + ": products have carries of their own. Maybe [\"+\", \"-\"]?");
    }
    if (!Template.parse(question).fields().equals(List.of("expression"))) {
      throw new IllegalArgumentException(
          "question is \"" + question + "\", expected a template with {expression} in it, once, and no other field");
    }
  }

  /** Sums and the like of numbers that all have {@code minDigits} to {@code maxDigits} digits. */
  public ArithmeticSettings(Integer size, Split split, List<String> operations, Integer minDigits, Integer maxDigits,
      Integer terms, String question,
      Reasoning reasoning, DemonstrationFormat demonstration, Long seed, String name) {
    this(size, split, operations, minDigits, maxDigits, terms, null, null, null, question, reasoning, demonstration,
        seed, name);
  }

  /** Number of operands. */
  int operands() {
    return digits == null ? terms : digits.size();
  }

  /** Fewest digits of the number at a place. */
  int fewest(int place) {
    return digits == null ? minDigits : digits.get(place);
  }

  /** Most digits of the number at a place. */
  int most(int place) {
    return digits == null ? maxDigits : digits.get(place);
  }
}
