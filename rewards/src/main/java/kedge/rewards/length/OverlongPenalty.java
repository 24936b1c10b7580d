package kedge.rewards.length;

/**
 * DAPO's soft overlong penalty (arXiv 2503.14476, equation 13) for a completion of |y| tokens: 0 up to L_max - L_cache,
 * then (L_max - L_cache - |y|) / L_cache, and -1 from L_max on. The paper has 20480 and 4096.
 *
 * @param maximumTokens L_max: length at which the penalty is full, in tokens
 * @param bufferTokens L_cache: length of the slope, in tokens
 */
public record OverlongPenalty(int maximumTokens, int bufferTokens) {
  public OverlongPenalty {
    if (bufferTokens < 1 || bufferTokens > maximumTokens) {
      throw new IllegalArgumentException("overlong buffer is " + bufferTokens
          + ", expected 1 to maximum tokens, which is " + maximumTokens);
    }
  }

  /** Returns the penalty of a completion of that many tokens: -1 to 0. */
  public double of(int tokens) {
    int over = tokens - (maximumTokens - bufferTokens);
    return over <= 0 ? 0 : Math.max(-1, -(double) over / bufferTokens);
  }
}
