package kedge.rl.advantage;

/**
 * DAPO's soft overlong punishment (arXiv 2503.14476, equation 13), added to a completion's total before its advantage:
 * 0 up to maximumTokens - buffer tokens, from there linearly down to -1 at maximumTokens, -1 beyond. The paper has
 * 20480 and 4096.
 *
 * @param maximumTokens length at which the penalty is full, in tokens
 * @param buffer length of the slope, in tokens
 */
public record OverlongPenalty(int maximumTokens, int buffer) {
  public OverlongPenalty {
    if (buffer < 1 || buffer > maximumTokens) {
      throw new IllegalArgumentException(
          "overlong buffer is " + buffer + ", expected 1 to maximum tokens, which is " + maximumTokens);
    }
  }

  /** The penalty of a completion of that many tokens: -1 to 0. */
  public double of(int tokens) {
    int over = tokens - (maximumTokens - buffer);
    return over <= 0 ? 0 : Math.max(-1, -(double) over / buffer);
  }
}
