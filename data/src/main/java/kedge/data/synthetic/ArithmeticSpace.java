package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * All expressions that the settings allow, numbered: the operators are the high digits of the number, the operands the
 * low ones.
 */
final class ArithmeticSpace {
  private final List<Character> operations;
  private final long[] lowest;
  private final long[] ranges;

  ArithmeticSpace(ArithmeticSettings settings) {
    this.operations = settings.operations().stream().map(operation -> operation.charAt(0)).toList();
    this.lowest = new long[settings.operands()];
    this.ranges = new long[settings.operands()];
    for (int place = 0; place < lowest.length; place++) {
      lowest[place] = settings.fewest(place) == 1 ? 0 : power(10, settings.fewest(place) - 1);
      ranges[place] = power(10, settings.most(place)) - lowest[place];
    }
  }

  /** Number of expressions: the product of the numbers' ranges, times operations^(terms - 1). */
  long size() {
    long size = power(operations.size(), ranges.length - 1);
    for (long range : ranges) {
      size = Math.multiplyExact(size, range);
    }
    return size;
  }

  /** Expression {@code number} of {@link #size()}. */
  Expression expression(long number) {
    long rest = number;
    List<Long> operands = new ArrayList<>();
    for (int i = 0; i < ranges.length; i++) {
      operands.add(lowest[i] + rest % ranges[i]);
      rest /= ranges[i];
    }
    List<Character> operators = new ArrayList<>();
    for (int i = 1; i < ranges.length; i++) {
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
