package kedge.policy.generate;

/**
 * A completion of a prompt.
 *
 * @param tokens the drawn tokens, the stop token included where there is one
 * @param logProbabilities of each token under the distribution it was actually drawn from (temperature and filters
 * applied)
 * @param stopped true when the last token is a stop token, false when the length limit cut it
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean stopped) {
  public Completion {
    if (tokens.length != logProbabilities.length) {
      throw new IllegalArgumentException(
          tokens.length + " tokens, but " + logProbabilities.length + " log-probabilities");
    }
  }
}
