package kedge.policy.score;

/**
 * Scores of a sequence's targets, in order, under the sampling temperature.
 *
 * @param logProbabilities natural logarithm of each target's probability
 * @param entropies entropy in nats of the distribution of each target
 */
public record TokenScores(float[] logProbabilities, float[] entropies) {
  public TokenScores {
    if (logProbabilities.length != entropies.length) {
      throw new IllegalArgumentException(
          logProbabilities.length + " log-probabilities, but " + entropies.length + " entropies");
    }
  }
}
