package kedge.rewards.chain;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One parsed line of a thought. Whole numbers have at most 40 digits and no leading zeros; a left side has at most 16
 * numbers.
 */
sealed interface ChainLine {
  int MOST_NUMBERS = 16;

  /**
   * {@code 7+8+0=15 5}: digits and carry in, carry out and digit, result so far; {@code 2-8-0=b4 4} where ten was
   * borrowed.
   */
  record Column(int x, char operator, int y, int in, boolean borrowed, int tens, int units,
      String result) implements ChainLine {

    /** Returns whether the right side begins with the value of the left. */
    boolean isTrue() {
      int value = operator == '+' ? x + y + in : operator == '*' ? x * y + in : x - y - in;
      return value == (borrowed ? units - 10 : 10 * tens + units);
    }

    /**
     * Returns whether the result is this column's digit, or both digits, followed by the previous result or by zeros
     * only.
     */
    boolean mayFollow(String before) {
      return mayFollow(String.valueOf(units), before) || tens > 0 && mayFollow("" + tens + units, before);
    }

    private boolean mayFollow(String head, String before) {
      String rest = result.startsWith(head) ? result.substring(head.length()) : "none";
      return rest.equals(before) || rest.chars().allMatch(digit -> digit == '0');
    }

    /** Carry or borrow for the next column. */
    int out() {
      return borrowed ? 1 : tens;
    }
  }

  /** {@code 3*25=75}: a left side and its stated value. */
  record Equation(List<BigInteger> numbers, List<Character> operators, BigInteger written) implements ChainLine {

    /** Returns whether it is true, with the usual precedence; a quotient that is not whole makes it false. */
    boolean isTrue() {
      BigInteger sum = BigInteger.ZERO;
      BigInteger product = numbers.get(0);
      for (int i = 0; i < operators.size(); i++) {
        BigInteger next = numbers.get(i + 1);
        char operator = operators.get(i);
        if (operator == '*') {
          product = product.multiply(next);
        } else if (operator == '/') {
          Optional<BigInteger> quotient = Calculation.over(product, next);
          if (quotient.isEmpty()) {
            return false;
          }
          product = quotient.get();
        } else {
          sum = sum.add(product);
          product = operator == '-' ? next.negate() : next;
        }
      }
      return sum.add(product).equals(written);
    }

    boolean works(Calculation operation) {
      return numbers.size() == 2 && new Calculation(numbers.get(0), operators.get(0), numbers.get(1)).equals(operation);
    }
  }

  /** {@code 37+48}: announces the next operation. */
  record Join(Calculation operation) implements ChainLine {
  }

  /** {@code -36}: a result written again, with its sign or without leading zeros. */
  record Value(BigInteger value) implements ChainLine {
  }

  record Unread() implements ChainLine {
  }

  static ChainLine of(String line) {
    Matcher column = Patterns.COLUMN.matcher(line);
    if (column.matches()) {
      char operator = column.group(2).charAt(0);
      boolean borrowed = column.group(6).equals("b");
      boolean fits = (column.group(4).equals("-")) == (operator == '-');
      return !fits ? new Unread()
          : new Column(digit(column, 1), operator, digit(column, 3), digit(column, 5), borrowed,
              borrowed ? 0 : digit(column, 6),
              digit(column, 7), column.group(8));
    }
    Matcher value = Patterns.VALUE.matcher(line);
    if (value.matches()) {
      return new Value(new BigInteger(line));
    }
    Matcher join = Patterns.JOIN.matcher(line);
    if (join.matches()) {
      return new Join(
          new Calculation(new BigInteger(join.group(1)), join.group(2).charAt(0), new BigInteger(join.group(3))));
    }
    int equals = line.indexOf('=');
    return equals < 0 ? new Unread() : equation(line.substring(0, equals), line.substring(equals + 1));
  }

  private static ChainLine equation(String left, String right) {
    Matcher part = Patterns.OPERAND.matcher(left);
    List<BigInteger> numbers = new ArrayList<>();
    List<Character> operators = new ArrayList<>();
    int at = 0;
    while (numbers.size() < MOST_NUMBERS && part.find() && part.start() == at) {
      boolean first = numbers.isEmpty();
      if (first != part.group(1).isEmpty() && !(first && part.group(1).equals("-"))) {
        return new Unread();
      }
      BigInteger number = new BigInteger(part.group(2));
      numbers.add(first && part.group(1).equals("-") ? number.negate() : number);
      if (!first) {
        operators.add(part.group(1).charAt(0));
      }
      at = part.end();
    }
    boolean whole = at == left.length() && numbers.size() >= 2 && Patterns.VALUE.matcher(right).matches();
    return whole ? new Equation(numbers, operators, new BigInteger(right)) : new Unread();
  }

  private static int digit(Matcher column, int group) {
    return column.group(group).charAt(0) - '0';
  }

  final class Patterns {
    private static final String WHOLE = "(?:0|[1-9][0-9]{0,39})";
    private static final Pattern COLUMN = Pattern
        .compile("([0-9])([+*-])([0-9])([+-])([0-9])=([b0-9])([0-9]) ([0-9]{1,40})");
    private static final Pattern VALUE = Pattern.compile("0|-?[1-9][0-9]{0,39}");
    private static final Pattern JOIN = Pattern.compile("(0|-?[1-9][0-9]{0,39})([+*-])(" + WHOLE + ")");
    private static final Pattern OPERAND = Pattern.compile("([+*/-]?)(" + WHOLE + ")");

    private Patterns() {
    }
  }
}
