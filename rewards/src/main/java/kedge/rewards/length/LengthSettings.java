package kedge.rewards.length;

/**
 * How long a completion should be, in tokens.
 *
 * @param minimum from here on it is long enough; 0 if left out
 * @param maximum up to here it is short enough
 * @param margin over so many tokens below the minimum or above the maximum the value falls to 0; at once if left out
 */
public record LengthSettings(Integer minimum, Integer maximum, Integer margin) {
  public LengthSettings {
    minimum = minimum == null ? 0 : minimum;
    margin = margin == null ? 0 : margin;
    if (maximum == null || maximum < 1) {
      throw new IllegalArgumentException(
          "maximum is " + (maximum == null ? "missing" : maximum) + ", expected a number of tokens, at least 1");
    }
    if (minimum < 0 || minimum > maximum) {
      throw new IllegalArgumentException(
          "minimum is " + minimum + ", expected 0 to maximum, which is " + maximum + " tokens");
    }
    if (margin < 0) {
      throw new IllegalArgumentException("margin is " + margin + ", expected at least 0 tokens");
    }
  }
}
