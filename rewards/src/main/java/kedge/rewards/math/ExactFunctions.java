package kedge.rewards.math;

import java.math.BigInteger;

/** The functions whose values on rational numbers are rational. */
final class ExactFunctions {
  private ExactFunctions() {
  }

  /** The value, or null where it is not rational or not defined. */
  static Rational of(Elementary function, Rational[] values, Budget budget) {
    Rational first = values[0];
    return switch (function) {
      case ABS -> first.signum() < 0 ? first.negated() : first;
      case SGN -> Rational.of(first.signum());
      case RE -> first;
      case IM -> Rational.of(0);
      case FLOOR -> floor(first);
      case CEIL -> floor(first.negated()).negated();
      case MAX, MIN -> extreme(values, function == Elementary.MAX ? 1 : -1);
      case GCD, LCM -> divisor(values, function == Elementary.GCD);
      case FACTORIAL -> factorial(first, budget);
      case BINOMIAL -> binomial(first, values[1], budget);
      default -> null;
    };
  }

  private static Rational floor(Rational value) {
    BigInteger[] parts = value.numerator().divideAndRemainder(value.denominator());
    return new Rational(parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0], BigInteger.ONE);
  }

  private static Rational extreme(Rational[] values, int sign) {
    Rational best = values[0];
    for (Rational value : values) {
      best = value.minus(best).signum() * sign > 0 ? value : best;
    }
    return best;
  }

  private static Rational divisor(Rational[] values, boolean greatest) {
    BigInteger result = values[0].numerator();
    for (Rational value : values) {
      if (!value.isInteger() || value.signum() == 0) {
        return null;
      }
      BigInteger divisor = result.gcd(value.numerator());
      result = greatest ? divisor : result.divide(divisor).multiply(value.numerator());
    }
    return new Rational(result.abs(), BigInteger.ONE);
  }

  private static Rational factorial(Rational of, Budget budget) {
    if (!of.isInteger() || of.signum() < 0) {
      return null;
    }
    if (of.numerator().bitLength() > 31 || of.numerator().intValue() > Limits.FACTORIAL) {
      throw new TooComplexException("a factorial above " + Limits.FACTORIAL + "!");
    }
    int n = of.numerator().intValue();
    budget.arithmetic(16L * n);
    BigInteger product = BigInteger.ONE;
    for (int i = 2; i <= n; i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return new Rational(product, BigInteger.ONE);
  }

  private static Rational binomial(Rational of, Rational count, Budget budget) {
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
    budget.arithmetic(16L * n);
    BigInteger product = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      product = product.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return new Rational(product, BigInteger.ONE);
  }
}
