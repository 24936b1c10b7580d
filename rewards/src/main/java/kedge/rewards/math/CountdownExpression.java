package kedge.rewards.math;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kedge.grader.tree.Rational;

/**
 * Evaluates expressions of {@code + - * /}, parentheses and unsigned whole numbers exactly, and returns the numbers
 * used.
 */
public final class CountdownExpression {
  /** Maximum length of an expression, in characters. */
  static final int LONGEST = 300;

  private static final Pattern TIMES = Pattern.compile("\\\\(?:times|cdot)(?![a-zA-Z])|\u00d7");
  private static final Pattern DIVIDED = Pattern.compile("\\\\div(?![a-zA-Z])|\u00f7");
  // 1 8 is not 18
  private static final Pattern DRESS = Pattern.compile("\\\\(?:left|right)(?![a-zA-Z])|(?<!\\d)\\s++|\\s++(?!\\d)|\\$");

  private final String text;
  private final List<Integer> numbers = new ArrayList<>();
  private int at;

  /** An expression's value, and the numbers in it from left to right. */
  public record Evaluated(Rational value, List<Integer> numbers) {
  }

  /** Thrown for an invalid expression; the message gives the position. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private CountdownExpression(String text) {
    this.text = text;
  }

  /**
   * Evaluates a final answer; an {@code = target} after the expression is ignored.
   *
   * @throws Malformed as {@link #evaluate(String)}
   */
  public static Evaluated evaluate(String answer, int target) throws Malformed {
    return evaluate(withoutTarget(answer, target));
  }

  static String withoutTarget(String answer, int target) {
    return answer.replaceFirst("=\\s*+" + target + "\\s*+$", "");
  }

  /** Evaluates an expression. @throws Malformed if it is invalid, too long, or divides by zero */
  static Evaluated evaluate(String written) throws Malformed {
    if (written.length() > LONGEST) {
      throw new Malformed("longer than " + LONGEST + " characters");
    }
    String text = DRESS.matcher(DIVIDED.matcher(TIMES.matcher(written).replaceAll("*")).replaceAll("/")).replaceAll("")
        .replace('\u2212', '-');
    CountdownExpression expression = new CountdownExpression(text);
    Rational value = expression.sum();
    if (expression.at < text.length()) {
      throw expression.malformed();
    }
    return new Evaluated(value, List.copyOf(expression.numbers));
  }

  private Rational sum() throws Malformed {
    Rational value = product();
    while (next("+-")) {
      value = text.charAt(at++) == '+' ? value.plus(product()) : value.minus(product());
    }
    return value;
  }

  private Rational product() throws Malformed {
    Rational value = operand();
    while (next("*/")) {
      boolean times = text.charAt(at++) == '*';
      Rational operand = operand();
      if (!times && operand.equals(Rational.of(0))) {
        throw new Malformed("division by zero");
      }
      value = times ? value.times(operand) : value.over(operand);
    }
    return value;
  }

  private Rational operand() throws Malformed {
    if (next("(")) {
      at++;
      Rational value = sum();
      if (!next(")")) {
        throw malformed();
      }
      at++;
      return value;
    }
    int start = at;
    while (next("0123456789")) {
      at++;
    }
    if (start == at || at - start > 9) {
      throw malformed();
    }
    numbers.add(Integer.valueOf(text.substring(start, at)));
    return Rational.of(numbers.get(numbers.size() - 1));
  }

  private boolean next(String any) {
    return at < text.length() && any.indexOf(text.charAt(at)) >= 0;
  }

  private Malformed malformed() {
    return new Malformed(
        at < text.length() ? "unexpected '" + text.charAt(at) + "' at character " + (at + 1) : "ends too early");
  }
}
