package kedge.grader.tree;

/**
 * Fixed points at which expressions are compared. The value of a variable depends only on its name, so no table is
 * needed and equal answers get equal values.
 */
public final class EvaluationPoints {
  /**
   * Points 0 to 5 are positive, 6 is negative, 7 to 9 have mixed signs, 10 to 13 are large, 14 to 19 are positive whole
   * numbers.
   */
  public static final int COUNT = 20;
  public static final int POSITIVE = 6;
  static final int FIRST_LARGE = 10;
  public static final int FIRST_WHOLE = 14;

  private EvaluationPoints() {
  }

  /** Returns the key of a name: SplitMix64 (Steele, Lea, Flood 2014) over its characters. */
  public static long key(String name) {
    long key = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < name.length(); i++) {
      key = mix(key + name.charAt(i));
    }
    return key;
  }

  /** Returns a variable's value at a point. */
  public static double value(long key, int point) {
    double uniform = uniform(key, point);
    if (point < POSITIVE) {
      return 0.2 + 2.6 * uniform;
    }
    if (point == POSITIVE) {
      return -0.3 - 2.4 * uniform;
    }
    if (point < FIRST_LARGE) {
      return (mix(key ^ point) & 1) == 0 ? 0.3 + 1.9 * uniform : -0.3 - 1.9 * uniform;
    }
    return point < FIRST_WHOLE ? 7 + 23 * uniform : 2 + Math.floor(9 * uniform);
  }

  /** Returns a variable's exact value at a point for exact arithmetic. */
  public static Rational exact(long key, int point) {
    long above = (mix(key + 77 * (point + 1)) >>> 1) % 9973 + 11;
    Rational value = new Rational(java.math.BigInteger.valueOf(above),
        java.math.BigInteger.valueOf(new long[]{7, 11, 13, 17}[point % 4]));
    return point % 2 == 1 ? value.negated() : value;
  }

  /** Returns a number in [0, 1] that depends on a key and a point. */
  public static double uniform(long key, int point) {
    return (mix(key + 0x632BE59BD9B4E019L * (point + 1)) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
