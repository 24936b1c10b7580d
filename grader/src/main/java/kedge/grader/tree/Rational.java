package kedge.grader.tree;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms with a positive denominator: equal values are equal records. */
public record Rational(BigInteger numerator, BigInteger denominator) {
  /** Reduces the fraction. @throws ArithmeticException if the denominator is zero */
  public Rational {
    if (denominator.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    if (!denominator.equals(BigInteger.ONE)) {
      BigInteger divisor = numerator.gcd(denominator).multiply(BigInteger.valueOf(denominator.signum()));
      numerator = numerator.divide(divisor);
      denominator = denominator.divide(divisor);
    }
  }

  /** Returns a whole number. */
  public static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
  }

  /** Parses a decimal number without exponent: {@code 12}, {@code -0.5}, {@code .5}. */
  public static Rational ofDecimal(String digits) {
    BigDecimal decimal = new BigDecimal(digits);
    return new Rational(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
  }

  public Rational plus(Rational other) {
    return new Rational(numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  public Rational minus(Rational other) {
    return plus(other.negated());
  }

  public Rational times(Rational other) {
    return new Rational(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  public Rational over(Rational other) {
    return new Rational(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /** Returns a whole power. @throws ArithmeticException for zero to a negative power */
  public Rational power(int exponent) {
    Rational power = new Rational(numerator.pow(Math.abs(exponent)), denominator.pow(Math.abs(exponent)));
    return exponent < 0 ? of(1).over(power) : power;
  }

  public int signum() {
    return numerator.signum();
  }

  public boolean isInteger() {
    return denominator.equals(BigInteger.ONE);
  }

  /** Returns the number of bits of numerator and denominator together. */
  public int bits() {
    return numerator.bitLength() + denominator.bitLength();
  }

  /** Returns the nearest double, even if numerator and denominator are beyond the range of double. */
  public double doubleValue() {
    if (numerator.bitLength() < 1000 && denominator.bitLength() < 1000) {
      return numerator.doubleValue() / denominator.doubleValue();
    }
    int shift = numerator.bitLength() - denominator.bitLength() - 80;
    BigInteger quotient = shift >= 0 ? numerator.divide(denominator.shiftLeft(shift))
        : numerator.shiftLeft(-shift).divide(denominator);
    return shift < -1100 ? 0 : Math.scalb(quotient.doubleValue(), shift);
  }

  public Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE) ? numerator.toString() : numerator + "/" + denominator;
  }
}
