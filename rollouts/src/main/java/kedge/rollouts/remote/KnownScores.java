package kedge.rollouts.remote;

/**
 * Log-probabilities of the known sequences under some weights.
 *
 * @param digest digest of the weights
 * @param logProbabilities those of all sequences, concatenated
 */
record KnownScores(String digest, float[] logProbabilities) {

  /** Returns the root mean square difference from other log-probabilities of the same tokens. */
  double distance(float[] others) {
    double sum = 0;
    for (int i = 0; i < others.length; i++) {
      double difference = others[i] - logProbabilities[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / others.length);
  }
}
