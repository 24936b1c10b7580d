package kedge.rollouts.remote;

import java.util.Set;
import kedge.policy.generate.Sampling;

/**
 * One completion that is asked of a server. A group of completions is as many requests, so that what is lost and asked
 * for again is one completion.
 *
 * @param prompt token ids
 * @param seed of the server's random numbers; a function of the draw's key
 * @param stops token ids that end the completion, the policy's own and those of the sampling
 * @param scored whether log-probabilities of the prompt's tokens are asked for as well
 */
record TokenRequest(int[] prompt, long seed, Sampling sampling, Set<Integer> stops, boolean scored) {
}
