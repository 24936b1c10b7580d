package kedge.rollouts.remote;

/**
 * Difference between two lists of log-probabilities of the same tokens.
 *
 * @param mean mean absolute difference
 * @param worst largest absolute difference
 * @param at index of the token with the largest difference
 */
record TokenGap(double mean, double worst, int at) {

  static TokenGap of(float[] some, float[] others) {
    double sum = 0;
    int at = 0;
    for (int i = 0; i < some.length; i++) {
      sum += Math.abs((double) some[i] - others[i]);
      at = Math.abs((double) some[i] - others[i]) > Math.abs((double) some[at] - others[at]) ? i : at;
    }
    return new TokenGap(sum / some.length, Math.abs((double) some[at] - others[at]), at);
  }
}
