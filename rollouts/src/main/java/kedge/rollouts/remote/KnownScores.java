package kedge.rollouts.remote;

/**
 * Log-probabilities of the known sequences under some weights, all sequences one after the other.
 *
 * @param digest of the weights
 */
record KnownScores(String digest, float[] logProbabilities) {

  /** Root of the mean squared distance from other log-probabilities of the same tokens. */
  double distance(float[] others) {
    double sum = 0;
    for (int i = 0; i < others.length; i++) {
      double difference = others[i] - logProbabilities[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / others.length);
  }
}
