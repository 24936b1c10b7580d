package kedge.grader.value;

import java.math.BigInteger;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.WorkBudget;

/** Functions whose values at rational numbers are rational. */
final class ExactFunctions {
  private static final int DIFFERENCE = 1000;
  /** Bytes per factor of a long product. */
  private static final int PRODUCT = 200;

  private ExactFunctions() {
  }

  /** Returns the value; null if it is not rational or not defined. */
  static Rational of(MathFunction function, Rational[] values, WorkBudget budget) {
    Rational first = values[0];
    return switch (function) {
      case ABS -> first.signum() < 0 ? first.negated() : first;
      case SGN -> Rational.of(first.signum());
      case RE -> first;
      case IM -> Rational.of(0);
      case FLOOR -> floor(first);
      case CEIL -> floor(first.negated()).negated();
      case MAX, MIN -> extreme(values, function == MathFunction.MAX ? 1 : -1, budget);
      case GCD, LCM -> divisor(values, function == MathFunction.GCD, budget);
      case FACTORIAL -> factorial(first, budget);
      case BINOMIAL -> binomial(first, values[1], budget);
      default -> null;
    };
  }

  private static Rational floor(Rational value) {
    BigInteger[] parts = value.numerator().divideAndRemainder(value.denominator());
    return new Rational(parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0], BigInteger.ONE);
  }

  private static Rational extreme(Rational[] values, int sign, WorkBudget budget) {
    Rational best = values[0];
    for (Rational value : values) {
      budget.divisor(value.bits() + best.bits(), value.denominator().bitLength() + best.denominator().bitLength());
      budget.bytes(DIFFERENCE);
      best = value.minus(best).signum() * sign > 0 ? value : best;
    }
    return best;
  }

  private static Rational divisor(Rational[] values, boolean greatest, WorkBudget budget) {
    BigInteger result = values[0].numerator();
    for (Rational value : values) {
      if (!value.isInteger() || value.signum() == 0) {
        return null;
      }
      budget.divisor(result.bitLength(), value.bits());
      BigInteger divisor = result.gcd(value.numerator());
      result = greatest ? divisor : result.divide(divisor).multiply(value.numerator());
    }
    return new Rational(result.abs(), BigInteger.ONE);
  }

  private static Rational factorial(Rational of, WorkBudget budget) {
    if (!of.isInteger() || of.signum() < 0) {
      return null;
    }
    if (of.numerator().bitLength() > 31 || of.numerator().intValue() > Limits.FACTORIAL) {
      throw new TooComplexException("a factorial above " + Limits.FACTORIAL + "!");
    }
    int n = of.numerator().intValue();
    pay(n, budget);
    return new Rational(product(1, n), BigInteger.ONE);
  }

  private static Rational binomial(Rational of, Rational count, WorkBudget budget) {
    if (!of.isInteger() || !count.isInteger() || of.signum() < 0 || count.signum() < 0) {
      return null;
    }
    if (of.numerator().bitLength() > 31 || of.numerator().intValue() > Limits.FACTORIAL) {
      throw new TooComplexException("a binomial coefficient above " + Limits.FACTORIAL);
    }
    int n = of.numerator().intValue();
    if (count.numerator().bitLength() > 31 || count.numerator().intValue() > n) {
      return Rational.of(0);
    }
    int k = Math.min(count.numerator().intValue(), n - count.numerator().intValue());
    pay(n, budget);
    return new Rational(product(n - k + 1, n).divide(product(1, k)), BigInteger.ONE);
  }

  /** Counts the cost of a product of numbers, computed as a tree of products. */
  private static void pay(int count, WorkBudget budget) {
    budget.arithmetic(16L * count);
    budget.bytes(PRODUCT * (long) count);
  }

  /** Returns the product of the whole numbers of a range, halved recursively so that factors have similar lengths. */
  private static BigInteger product(int from, int to) {
    if (from >= to) {
      return from > to ? BigInteger.ONE : BigInteger.valueOf(from);
    }
    int middle = (from + to) / 2;
    return product(from, middle).multiply(product(middle + 1, to));
  }
}
