package kedge.grader.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Elementary functions to more than 50 digits, by series after argument reduction. */
public final class HighPrecisionMath {
  public static final MathContext DIGITS = new MathContext(70);
  private static final BigDecimal TINY = new BigDecimal(BigInteger.ONE, 75);
  static final BigDecimal PI = machin();
  static final BigDecimal E = exp(BigDecimal.ONE);
  private static final BigDecimal LN_TEN = lnSmall(BigDecimal.TEN);

  private HighPrecisionMath() {
  }

  /** Returns e^x; null if the result is larger than any answer. */
  static BigDecimal exp(BigDecimal x) {
    if (x.abs().compareTo(BigDecimal.valueOf(100_000)) > 0) {
      return null;
    }
    // toBigInteger would expand all digits of a tiny number
    int halvings = x.precision() <= x.scale() ? 8 : x.abs().toBigInteger().bitLength() + 8;
    BigDecimal small = x.divide(BigDecimal.valueOf(2).pow(halvings), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; n < 200 && term.abs().compareTo(TINY) > 0; n++) {
      term = term.multiply(small).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /**
   * Returns the square root of a number that is at least 0. It is scaled near 1 first, since the library writes large
   * numbers out.
   */
  static BigDecimal sqrt(BigDecimal x) {
    int half = (x.precision() - x.scale()) / 2;
    return x.scaleByPowerOfTen(-2 * half).sqrt(DIGITS).scaleByPowerOfTen(half);
  }

  /** Returns the natural logarithm of a positive number. */
  static BigDecimal ln(BigDecimal x) {
    int power = x.precision() - x.scale() - 1;
    BigDecimal mantissa = x.scaleByPowerOfTen(-power);
    return lnSmall(mantissa).add(LN_TEN.multiply(BigDecimal.valueOf(power)), DIGITS);
  }

  /** Computes ln by square roots toward 1, then 2 artanh((x-1)/(x+1)). */
  private static BigDecimal lnSmall(BigDecimal x) {
    BigDecimal root = x;
    int roots = 6;
    for (int i = 0; i < roots; i++) {
      root = root.sqrt(DIGITS);
    }
    BigDecimal ratio = root.subtract(BigDecimal.ONE).divide(root.add(BigDecimal.ONE), DIGITS);
    BigDecimal square = ratio.multiply(ratio, DIGITS);
    BigDecimal power = ratio;
    BigDecimal sum = ratio;
    for (int n = 3; n < 400 && power.abs().compareTo(TINY) > 0; n += 2) {
      power = power.multiply(square, DIGITS);
      sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
    }
    return sum.multiply(BigDecimal.valueOf(2L << roots), DIGITS);
  }

  /** Returns sin x or cos x; null for arguments too large to reduce. */
  static BigDecimal sine(BigDecimal x, boolean cosine) {
    if (x.abs().compareTo(BigDecimal.valueOf(1_000_000_000L)) > 0) {
      return null;
    }
    BigDecimal shifted = cosine ? x.add(PI.divide(BigDecimal.valueOf(2), DIGITS), DIGITS) : x;
    BigDecimal small = shifted.remainder(PI.multiply(BigDecimal.valueOf(2)), DIGITS);
    BigDecimal square = small.multiply(small, DIGITS);
    BigDecimal term = small;
    BigDecimal sum = small;
    for (int n = 2; n < 300 && term.abs().compareTo(TINY) > 0; n += 2) {
      term = term.multiply(square).divide(BigDecimal.valueOf(-(long) n * (n + 1)), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }

  /** Returns arctan x; the argument is halved until it is small. */
  static BigDecimal arctan(BigDecimal x) {
    BigDecimal small = x;
    int halvings = 5;
    for (int i = 0; i < halvings; i++) {
      BigDecimal root = sqrt(BigDecimal.ONE.add(small.multiply(small, DIGITS), DIGITS));
      small = small.divide(BigDecimal.ONE.add(root, DIGITS), DIGITS);
    }
    return arctanSeries(small).multiply(BigDecimal.valueOf(1L << halvings), DIGITS);
  }

  private static BigDecimal arctanSeries(BigDecimal x) {
    BigDecimal square = x.multiply(x, DIGITS);
    BigDecimal power = x;
    BigDecimal sum = x;
    for (int n = 1; n < 400 && power.abs().compareTo(TINY) > 0; n++) {
      power = power.multiply(square, DIGITS).negate();
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
    }
    return sum;
  }

  /** Computes π = 16 arctan(1/5) - 4 arctan(1/239) (Machin 1706). */
  private static BigDecimal machin() {
    BigDecimal fifth = arctanSeries(new BigDecimal("0.2"));
    BigDecimal other = arctanSeries(BigDecimal.ONE.divide(BigDecimal.valueOf(239), DIGITS));
    return fifth.multiply(BigDecimal.valueOf(16)).subtract(other.multiply(BigDecimal.valueOf(4)), DIGITS);
  }
}
