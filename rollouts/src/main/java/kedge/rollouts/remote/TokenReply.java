package kedge.rollouts.remote;

/**
 * A server's answer to a {@link TokenRequest}.
 *
 * @param tokens drawn token ids, the stop token included
 * @param logProbabilities log-probability of each drawn token, in nats
 * @param promptLogProbabilities log-probability of each prompt token from the second on; empty if not requested
 * @param cut whether the length limit ended the completion
 */
record TokenReply(int[] tokens, float[] logProbabilities, float[] promptLogProbabilities, boolean cut) {
}
