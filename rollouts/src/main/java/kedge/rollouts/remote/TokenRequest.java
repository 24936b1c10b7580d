package kedge.rollouts.remote;

import java.util.Set;
import kedge.policy.generate.Sampling;

/**
 * A request for one completion. A group of completions takes one request each, so that a retry repeats only one
 * completion.
 *
 * @param prompt token ids
 * @param seed seed of the server's random numbers; a function of the draw's key
 * @param stops token ids that end the completion: the policy's and the sampling's
 * @param scored whether log-probabilities of the prompt's tokens are requested too
 */
record TokenRequest(int[] prompt, long seed, Sampling sampling, Set<Integer> stops, boolean scored) {
}
