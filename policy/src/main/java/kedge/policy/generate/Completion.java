package kedge.policy.generate;

import java.util.Arrays;

/**
 * A completion of a prompt.
 *
 * @param tokens the drawn tokens, including the stop token if there is one
 * @param logProbabilities log-probability in nats of each token under the distribution it was drawn from, after
 * temperature and filters
 * @param stopped true if a stop token or stop text ended the completion, false if it was cut at the length limit
 * @param closing number of stop tokens at the end, which are not part of the text: 1 or 0
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean stopped, int closing) {
  public Completion {
    if (tokens.length != logProbabilities.length) {
      throw new IllegalArgumentException(
          tokens.length + " tokens, but " + logProbabilities.length + " log-probabilities");
    }
  }

  /** Makes a completion that ends with a stop token or was cut at the length limit. */
  public Completion(int[] tokens, float[] logProbabilities, boolean stopped) {
    this(tokens, logProbabilities, stopped, stopped ? 1 : 0);
  }

  /** Returns the tokens without the stop token. */
  public int[] textTokens() {
    return Arrays.copyOf(tokens, tokens.length - closing);
  }
}
