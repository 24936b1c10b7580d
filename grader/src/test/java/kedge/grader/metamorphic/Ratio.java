package kedge.grader.metamorphic;

import java.math.BigInteger;

/**
 * An exact fraction in lowest terms with a positive denominator: the reference arithmetic, independent of the grader's.
 */
record Ratio(BigInteger above, BigInteger below) implements Comparable<Ratio> {
  static final Ratio ZERO = of(0);
  static final Ratio ONE = of(1);

  Ratio {
    if (below.signum() == 0) {
      throw new ArithmeticException("a fraction over 0");
    }
    BigInteger common = above.gcd(below).multiply(BigInteger.valueOf(below.signum()));
    above = above.divide(common);
    below = below.divide(common);
  }

  static Ratio of(long whole) {
    return of(whole, 1);
  }

  static Ratio of(long above, long below) {
    return new Ratio(BigInteger.valueOf(above), BigInteger.valueOf(below));
  }

  Ratio plus(Ratio other) {
    return new Ratio(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
  }

  Ratio minus(Ratio other) {
    return plus(other.negated());
  }

  Ratio times(Ratio other) {
    return new Ratio(above.multiply(other.above), below.multiply(other.below));
  }

  Ratio over(Ratio other) {
    return new Ratio(above.multiply(other.below), below.multiply(other.above));
  }

  Ratio negated() {
    return new Ratio(above.negate(), below);
  }

  Ratio absolute() {
    return new Ratio(above.abs(), below);
  }

  boolean whole() {
    return below.equals(BigInteger.ONE);
  }

  int sign() {
    return above.signum();
  }

  double value() {
    return above.doubleValue() / below.doubleValue();
  }

  /** Returns whether it has a decimal expansion of at most {@code places} places. */
  boolean decimal(int places) {
    return BigInteger.TEN.pow(places).mod(below).signum() == 0;
  }

  @Override
  public int compareTo(Ratio other) {
    return above.multiply(other.below).compareTo(other.above.multiply(below));
  }
}
