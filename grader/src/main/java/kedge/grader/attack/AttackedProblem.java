package kedge.grader.attack;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A problem for the red team.
 *
 * @param id identifier in messages
 * @param question the question; empty if unknown
 * @param gold the bare gold answer
 */
public record AttackedProblem(String id, String question, String gold) {
  private static final Pattern NUMBER = Pattern.compile("-?(?:\\d{1,15}|\\d{1,3}(?:,\\d{3}){1,4})(?:\\.\\d{1,15})?");
  private static final Pattern LABEL = Pattern.compile("(?:\\\\text\\{)?\\(?([A-J])\\)?\\}?");
  private static final String[] LABELS = {"A", "B", "C", "D"};

  public AttackedProblem {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(question, "question");
    gold = gold.strip();
  }

  /** Returns the value of a gold answer that is a plain number. */
  public Optional<BigDecimal> number() {
    return NUMBER.matcher(gold).matches() ? Optional.of(new BigDecimal(gold.replace(",", ""))) : Optional.empty();
  }

  /** Returns the value of a gold answer that is a plain whole number. */
  Optional<BigDecimal> wholeNumber() {
    return number().filter(value -> value.stripTrailingZeros().scale() <= 0).map(value -> value.setScale(0));
  }

  /** Returns whether the gold answer is the label of an option. */
  boolean isLabel() {
    return LABEL.matcher(gold).matches();
  }

  /** Returns whether the gold answer is a single formula: not a list, set, relation or words. */
  boolean isFormula() {
    return !isLabel()
        && !gold.matches("(?s).*(?:[<>=,;:\\[]|\\\\(?:text|mbox|[lg]eq?|in|cup|cap|infty|pm|begin|circ|%|\\$)"
            + "(?!\\p{L})|\\p{L}{3,}\\s*\\p{L}{3,}).*")
        && !gold.matches("\\p{L}{2,}");
  }

  /**
   * Returns a wrong answer near the gold answer: the next number, another label, or a number that no gold answer of
   * another kind equals.
   */
  String wrong() {
    return isLabel() ? otherLabel(0)
        : number().map(value -> value.add(BigDecimal.ONE).toPlainString()).orElse("98765");
  }

  /** Returns another wrong answer: twice the magnitude plus 7, another label, or another whole number. */
  String farWrong() {
    return isLabel() ? otherLabel(1)
        : number().map(value -> value.abs().add(value.abs()).add(BigDecimal.valueOf(7)).toPlainString())
            .orElse("13579");
  }

  private String otherLabel(int which) {
    int found = -1;
    for (String label : LABELS) {
      found += gold.contains(label) ? 0 : 1;
      if (found == which) {
        return label;
      }
    }
    throw new AssertionError("four labels hold two others");
  }
}
