package kedge.rl.objective;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.rl.objective.ClippedRatio.Side;

/** Limit on how far a ratio r moves the policy in one step. A is the advantage; J is the objective to maximize. */
public sealed interface Clip {

  /** Computes J, its slope and the limit that took effect. @param advantage not 0 @param logProbability in nats */
  Surrogate surrogate(double ratio, double advantage, double logProbability);

  /** Returns the formula of J as text. */
  String formula();

  /** Returns the name used in recipes. */
  String key();

  /** Returns the recipe keys that set this clip's numbers. */
  default Set<String> numbers() {
    return this instanceof Band ? Set.of("clip_low", "clip_high")
        : this instanceof DualBand ? Set.of("clip_low", "clip_high", "clip_maximum")
            : this instanceof Cap ? Set.of("clip_maximum") : Set.of();
  }

  /** Names used in recipes. */
  List<String> KEYS = List.of("band", "dual_band", "cap", "none");

  /**
   * Returns the clip with the given name, one of {@link #KEYS}. Missing numbers come from the preset if it has the same
   * clip; otherwise the widths are 0.2 as in PPO, the maximum is 3 for a dual band and 5 for a cap.
   */
  static Clip parse(String key, Optional<Double> low, Optional<Double> high, Optional<Double> maximum, Clip preset) {
    Band widths = preset instanceof Band band ? band : new Band(0.2, 0.2);
    double below = low.orElse(widths.low());
    double above = high.orElse(widths.high());
    return switch (key) {
      case "band" -> new Band(below, above);
      case "dual_band" -> new DualBand(below, above, maximum.orElse(3.0));
      case "cap" -> new Cap(maximum.orElse(preset instanceof Cap cap ? cap.maximum() : 5.0));
      case "none" -> new None();
      default -> throw new IllegalArgumentException("clip is " + key + ", expected one of " + KEYS);
    };
  }

  /**
   * One ratio's part of the objective J.
   *
   * @param value J
   * @param slope derivative of J with respect to the logarithm of the ratio
   * @param side limit that took effect
   */
  record Surrogate(double value, double slope, Side side) {

    /** Surrogate for an advantage of 0: J and its slope are 0, however large the ratio. */
    static final Surrogate ZERO = new Surrogate(0, 0, Side.INSIDE);
  }

  /**
   * PPO's clip with separate widths below and above: J = min(r A, clip(r, 1 - low, 1 + high) A) (arXiv 2503.14476,
   * equation 8). The gradient is 0 where the minimum is the clipped term: r above 1 + high with positive A, or r below
   * 1 - low with negative A.
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

    @Override
    public String key() {
      return "band";
    }
  }

  /**
   * A band that also bounds very large ratios with a negative advantage: J = max(band, maximum A) where A is below 0
   * (arXiv 1912.09729, equation 5).
   *
   * @param maximum ratio above which a negative advantage has no gradient; above 1, the paper uses 3
   */
  record DualBand(double low, double high, double maximum) implements Clip {
    public DualBand {
      requireWidths(low, high);
      if (!(maximum > 1) || !Double.isFinite(maximum)) {
        throw new IllegalArgumentException("clip_maximum is " + maximum + ", expected a ratio above 1. Maybe 3?");
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

    @Override
    public String key() {
      return "dual_band";
    }
  }

  /**
   * CISPO: the ratio is a capped constant weight, and every token keeps its gradient: J = sg(min(r, maximum)) A log pi
   * (arXiv 2506.13585, equations 4 and 5, without the lower limit, which the paper does not use either).
   *
   * @param maximum the largest weight itself, not a width added to 1
   */
  record Cap(double maximum) implements Clip {
    public Cap {
      if (!(maximum > 1) || !Double.isFinite(maximum)) {
        throw new IllegalArgumentException(
            "clip_maximum is " + maximum + ", expected the largest ratio itself, above 1. Maybe "
                + (1 + Math.abs(maximum)) + ", if a width above 1 was meant?");
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

    @Override
    public String key() {
      return "cap";
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

    @Override
    public String key() {
      return "none";
    }
  }

  private static void requireWidths(double low, double high) {
    if (!(low > 0 && low <= 1)) {
      throw new IllegalArgumentException("clip_low is " + low + ", expected a width above 0 and at most 1. Maybe 0.2?");
    }
    if (!(high > 0) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "clip_high is " + high + ", expected a width above 0. Maybe 0.2, or 0.28 as in DAPO?");
    }
  }
}
