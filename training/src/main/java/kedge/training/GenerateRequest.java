package kedge.training;

import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.SamplingSettings;

/**
 * What {@code kedge generate} is asked for.
 *
 * @param policy a policy with a checkpoint
 * @param prompt what the user turn says
 * @param chat render the prompt with the chat template; otherwise it is continued as it is
 * @param completions how many
 * @param seed of the draws
 */
public record GenerateRequest(PolicySettings policy, String prompt, boolean chat, SamplingSettings sampling,
    int completions, long seed) {
}
