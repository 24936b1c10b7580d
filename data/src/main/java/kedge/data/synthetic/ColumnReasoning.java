package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * Arithmetic written out digit by digit from the right, one column a line, for a policy that reads characters. Every
 * line follows from the line before it and one column of the numbers, and ends with the result so far, so that nothing
 * has to be remembered and the answer is copied from the last line:
 *
 * <pre>
 * 37+48   7+8+0=15 5       digits and carry in = carry out and digit, result so far
 *         3+4+1=08 85
 * 52-38   2-8-0=b4 4       b: ten was borrowed
 *         5-3-1=01 14
 * 37*8    7*8+0=56 6       digit times digit plus carry
 *         3*8+5=29 296
 * </pre>
 *
 * A difference below zero is worked as the larger less the smaller, then signed. A product of several digits is worked
 * digit by digit of the second factor, and the rows added. With more than two numbers each step begins with a line that
 * says what it joins.
 */
final class ColumnReasoning {
  private final List<String> lines = new ArrayList<>();

  private ColumnReasoning() {
  }

  /** The lines for an expression; the last ends with its value. */
  static String of(Expression expression) {
    ColumnReasoning work = new ColumnReasoning();
    boolean single = expression.operators().size() == 1;
    List<Expression.Product> products = expression.products();
    List<Long> values = new ArrayList<>();
    for (Expression.Product product : products) {
      values.add(product.factors().stream().reduce((a, b) -> work.step(a, '*', b, single)).orElseThrow());
    }
    long sum = values.get(0);
    for (int i = 1; i < values.size(); i++) {
      sum = work.step(sum, products.get(i).sign(), values.get(i), single);
    }
    return work.lines.isEmpty() ? expression.text() : String.join("\n", work.lines);
  }

  /** Writes out one operation; only {@code a} may be negative. */
  private long step(long a, char operator, long b, boolean single) {
    if (!single) {
      lines.add("" + a + operator + b);
    }
    if (operator == '*') {
      return multiply(a, b);
    }
    return a >= 0 ? (operator == '+' ? add(a, b) : subtract(a, b))
        : (operator == '+' ? subtractFlipped(b, -a) : negate(addNamed(-a, b)));
  }

  private long addNamed(long a, long b) {
    lines.add(a + "+" + b);
    return add(a, b);
  }

  private long subtractFlipped(long a, long b) {
    if (a >= b) {
      lines.add(a + "-" + b);
    }
    return subtract(a, b);
  }

  private long negate(long value) {
    lines.add(String.valueOf(-value));
    return -value;
  }

  private long add(long a, long b) {
    String result = "";
    int carry = 0;
    for (int place = 0; place < Math.max(length(a), length(b)) || carry > 0; place++) {
      int sum = digit(a, place) + digit(b, place) + carry;
      result = sum % 10 + result;
      lines.add(digit(a, place) + "+" + digit(b, place) + "+" + carry + "=" + sum / 10 + sum % 10 + " " + result);
      carry = sum / 10;
    }
    return a + b;
  }

  private long subtract(long a, long b) {
    if (a < b) {
      lines.add(b + "-" + a);
      return negate(subtract(b, a));
    }
    String result = "";
    int borrow = 0;
    for (int place = 0; place < length(a); place++) {
      int difference = digit(a, place) - digit(b, place) - borrow;
      String column = digit(a, place) + "-" + digit(b, place) + "-" + borrow + "=";
      borrow = difference < 0 ? 1 : 0;
      int digit = difference + 10 * borrow;
      result = digit + result;
      lines.add(column + (borrow == 1 ? "b" : "0") + digit + " " + result);
    }
    long value = a - b;
    if (result.length() > length(value)) {
      lines.add(String.valueOf(value)); // zeros on the left are dropped
    }
    return value;
  }

  private long multiply(long a, long b) {
    if (a == 0 || b == 0 || length(a) == 1 && length(b) == 1) {
      lines.add(a + "*" + b + "=" + a * b);
      return a * b;
    }
    long sum = 0;
    long unit = 1;
    for (int place = 0; place < length(b); place++) {
      int digit = digit(b, place);
      if (digit > 0) {
        row(a, digit, place);
        long row = a * digit * unit;
        sum = sum == 0 ? row : addNamed(sum, row);
      }
      unit *= 10;
    }
    return sum;
  }

  /** One row of a product: {@code a} times one digit, with as many zeros behind it as the digit's place. */
  private void row(long a, int factor, int zeros) {
    String result = "0".repeat(zeros);
    int carry = 0;
    for (int place = 0; place < length(a); place++) {
      int product = digit(a, place) * factor + carry;
      boolean last = place == length(a) - 1;
      result = (last && product >= 10 ? String.valueOf(product) : String.valueOf(product % 10)) + result;
      lines.add(digit(a, place) + "*" + factor + "+" + carry + "=" + product / 10 + product % 10 + " " + result);
      carry = product / 10;
    }
  }

  private static int length(long value) {
    return String.valueOf(value).length();
  }

  private static int digit(long value, int place) {
    long rest = value;
    for (int i = 0; i < place; i++) {
      rest /= 10;
    }
    return (int) (rest % 10);
  }
}
