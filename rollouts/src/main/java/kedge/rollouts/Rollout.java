package kedge.rollouts;

import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;

/**
 * One completion of one problem, as it was drawn, before it is scored.
 *
 * @param key the randomness it was drawn with; drawing it again with the same policy gives the same tokens
 * @param prompt token ids of the prompt
 * @param completion drawn tokens with their log-probabilities
 * @param text the completion decoded, without its stop token
 */
public record Rollout(DrawKey key, int[] prompt, Completion completion, String text) {
}
