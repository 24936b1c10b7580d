package kedge.data.synthetic;

import java.util.List;

/**
 * Which sums and differences occur: all, or only those in which no column carries or borrows, so that each digit stands
 * for itself.
 */
public enum Carries {
  ANY, NONE;

  /** Returns whether the expression may occur. */
  boolean admits(Expression expression) {
    if (this == ANY) {
      return true;
    }
    List<Long> operands = expression.operands();
    long value = operands.get(0);
    for (int i = 1; i < operands.size(); i++) {
      char operator = expression.operators().get(i - 1);
      if (!clean(value, operator, operands.get(i))) {
        return false;
      }
      value = operator == '+' ? value + operands.get(i) : value - operands.get(i);
    }
    return true;
  }

  private static boolean clean(long a, char operator, long b) {
    long left = a;
    for (long right = b; right > 0; right /= 10) {
      long digit = left % 10;
      if (operator == '+' ? digit + right % 10 > 9 : digit < right % 10) {
        return false;
      }
      left /= 10;
    }
    return true;
  }
}
