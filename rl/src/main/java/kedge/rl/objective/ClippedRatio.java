package kedge.rl.objective;

/**
 * A probability ratio of the policy loss, as reported.
 *
 * @param value pi / pi_old, of a token or of the whole completion
 * @param side limit of the clip that took effect
 * @param weight importance weight against sampler mismatch that multiplied it
 */
public record ClippedRatio(double value, Side side, Weight weight) {

  /** Limit of a clip. */
  public enum Side {
    /** No limit took effect. */
    INSIDE,
    LOW,
    HIGH,
    DUAL
  }

  /** State of an importance weight. */
  public enum Weight {
    /** The objective has no importance weights. */
    NONE,
    FULL,
    CAPPED
  }

  /** Makes a ratio without an importance weight. */
  public ClippedRatio(double value, Side side) {
    this(value, side, Weight.NONE);
  }
}
