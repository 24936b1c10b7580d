package kedge.data.generated;

import java.util.ArrayList;
import java.util.List;

/** All expressions that the settings allow, numbered: the operators are the high digits of the number, the operands the low ones. */
final class ArithmeticSpace {
  private final List<Character> operations;
  private final int terms;
  private final long lowest;
  private final long range;

  ArithmeticSpace(ArithmeticSettings settings) {
    this.operations = settings.operations().stream().map(operation -> operation.charAt(0)).toList();
    this.terms = settings.terms();
    this.lowest = settings.minDigits() == 1 ? 0 : power(10, settings.minDigits() - 1);
    this.range = power(10, settings.maxDigits()) - lowest;
  }

  /** How many expressions there are: range^terms · operations^(terms - 1). */
  long size() {
    return Math.multiplyExact(power(range, terms), power(operations.size(), terms - 1));
  }

  /** Expression {@code number} of {@link #size()}. */
  Expression expression(long number) {
    long rest = number;
    List<Long> operands = new ArrayList<>();
    for (int i = 0; i < terms; i++) {
      operands.add(lowest + rest % range);
      rest /= range;
    }
    List<Character> operators = new ArrayList<>();
    for (int i = 1; i < terms; i++) {
      operators.add(operations.get((int) (rest % operations.size())));
      rest /= operations.size();
    }
    return new Expression(operands, operators);
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power = Math.multiplyExact(power, base);
    }
    return power;
  }
}
