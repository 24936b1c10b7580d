package kedge.policy.generate;

import java.util.Arrays;

/**
 * A completion of a prompt.
 *
 * @param tokens the drawn tokens, the stop token included where there is one
 * @param logProbabilities of each token under the distribution it was actually drawn from (temperature and filters
 * applied)
 * @param stopped true when a stop token or a stop text ended it, false when the length limit cut it
 * @param closing how many of the last tokens are a stop token, and no text: 1 or 0
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean stopped, int closing) {
  public Completion {
    if (tokens.length != logProbabilities.length) {
      throw new IllegalArgumentException(
          tokens.length + " tokens, but " + logProbabilities.length + " log-probabilities");
    }
  }

  /** A completion whose last token is a stop token, or that was cut. */
  public Completion(int[] tokens, float[] logProbabilities, boolean stopped) {
    this(tokens, logProbabilities, stopped, stopped ? 1 : 0);
  }

  /** Tokens without the stop token. */
  public int[] textTokens() {
    return Arrays.copyOf(tokens, tokens.length - closing);
  }
}
