package kedge.rl.objective;

import kedge.rl.objective.ClippedRatio.Side;

/** Limit on how far a ratio r moves the policy in one step. A is the advantage; J is maximized. */
public sealed interface Clip {

  /** Computes J, its slope and the limit that took effect. {@code advantage} is not 0. */
  Surrogate surrogate(double ratio, double advantage, double logProbability);

  /** Returns J as text. */
  String formula();

  /**
   * One ratio's part of the objective J.
   *
   * @param value J
   * @param slope derivative of J by the logarithm of the ratio
   * @param side limit that took effect
   */
  record Surrogate(double value, double slope, Side side) {

    /** Where the advantage is 0, so are J and its slope, however large the ratio. */
    static final Surrogate ZERO = new Surrogate(0, 0, Side.INSIDE);
  }

  /**
   * PPO's clip with its own width on each side: J = min(r A, clip(r, 1 - low, 1 + high) A) (arXiv 2503.14476, equation
   * 8). No gradient where the minimum is the clipped side: r above 1 + high with A above 0, r below 1 - low with A
   * below 0.
   *
   * @param low width below 1; above 0, at most 1
   * @param high width above 1; above 0
   */
  record Band(double low, double high) implements Clip {
    public Band {
      requireWidths(low, high);
    }

    @Override
    public Surrogate surrogate(double ratio, double advantage, double logProbability) {
      double clipped = Math.min(Math.max(ratio, 1 - low), 1 + high);
      double value = Math.min(ratio * advantage, clipped * advantage);
      Side side = advantage > 0 && ratio > clipped ? Side.HIGH
          : advantage < 0 && ratio < clipped ? Side.LOW : Side.INSIDE;
      return new Surrogate(value, side == Side.INSIDE ? value : 0, side);
    }

    @Override
    public String formula() {
      return "J = min(r A, clip(r, 1 - " + low + ", 1 + " + high + ") A)";
    }
  }

  /**
   * A band that also stops very large ratios with a negative advantage, which the band leaves unbounded:
   * J = max(band, maximum A) where A is below 0 (arXiv 1912.09729, equation 5).
   *
   * @param maximum ratio above which a negative advantage has no gradient; above 1, the paper has 3
   */
  record DualBand(double low, double high, double maximum) implements Clip {
    public DualBand {
      requireWidths(low, high);
      if (!(maximum > 1) || !Double.isFinite(maximum)) {
        throw new IllegalArgumentException("clip dual maximum is " + maximum + ", expected a ratio above 1. Maybe 3");
      }
    }

    @Override
    public Surrogate surrogate(double ratio, double advantage, double logProbability) {
      return advantage < 0 && ratio > maximum ? new Surrogate(maximum * advantage, 0, Side.DUAL)
          : new Band(low, high).surrogate(ratio, advantage, logProbability);
    }

    @Override
    public String formula() {
      return "J = min(r A, clip(r, 1 - " + low + ", 1 + " + high + ") A), and at least " + maximum + " A where A < 0";
    }
  }

  /**
   * CISPO: the ratio is a capped constant weight, and every token keeps its gradient: J = sg(min(r, maximum)) A log pi
   * (arXiv 2506.13585, equations 4 and 5, without the lower limit, which the paper does not use either).
   *
   * @param maximum the largest weight itself, not a width above 1
   */
  record Cap(double maximum) implements Clip {
    public Cap {
      if (!(maximum > 1) || !Double.isFinite(maximum)) {
        throw new IllegalArgumentException(
            "clip cap is " + maximum + ", expected the largest ratio itself, above 1. Maybe " + (1 + Math.abs(maximum))
                + " if a width above 1 was meant");
      }
    }

    @Override
    public Surrogate surrogate(double ratio, double advantage, double logProbability) {
      double weight = Math.min(ratio, maximum) * advantage;
      return new Surrogate(weight * logProbability, weight, ratio > maximum ? Side.HIGH : Side.INSIDE);
    }

    @Override
    public String formula() {
      return "J = sg(min(r, " + maximum + ")) A log pi";
    }
  }

  /** No limit: J = r A. */
  record None() implements Clip {
    @Override
    public Surrogate surrogate(double ratio, double advantage, double logProbability) {
      return new Surrogate(ratio * advantage, ratio * advantage, Side.INSIDE);
    }

    @Override
    public String formula() {
      return "J = r A";
    }
  }

  private static void requireWidths(double low, double high) {
    if (!(low > 0 && low <= 1)) {
      throw new IllegalArgumentException("clip low is " + low + ", expected a width above 0 and at most 1. Maybe 0.2");
    }
    if (!(high > 0) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "clip high is " + high + ", expected a width above 0. Maybe 0.2, or 0.28 as in DAPO");
    }
  }
}
