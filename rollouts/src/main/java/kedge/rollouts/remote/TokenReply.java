package kedge.rollouts.remote;

/**
 * A server's answer to a {@link TokenRequest}.
 *
 * @param tokens drawn token ids, the stop token included
 * @param logProbabilities of each drawn token
 * @param promptLogProbabilities of each token of the prompt from the second on; empty where they were not asked for
 * @param cut whether the length limit ended the completion
 */
record TokenReply(int[] tokens, float[] logProbabilities, float[] promptLogProbabilities, boolean cut) {
}
