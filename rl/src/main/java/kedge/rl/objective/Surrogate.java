package kedge.rl.objective;

/**
 * One ratio's part of the objective J, which is to grow.
 *
 * @param value J
 * @param slope the derivative of J by the logarithm of the ratio
 * @param side which limit took effect
 */
record Surrogate(double value, double slope, Side side) {

  /** Which limit took effect on a ratio. */
  enum Side {
    INSIDE, LOW, HIGH, DUAL
  }

  /** Where the advantage is 0, so is everything, however wild the ratio. */
  static final Surrogate ZERO = new Surrogate(0, 0, Side.INSIDE);

  static Surrogate inside(double value, double slope) {
    return new Surrogate(value, slope, Side.INSIDE);
  }

  static Surrogate flat(double value, Side side) {
    return new Surrogate(value, 0, side);
  }
}
