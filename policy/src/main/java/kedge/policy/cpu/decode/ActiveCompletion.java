package kedge.policy.cpu.decode;

import kedge.policy.generate.GrowingCompletion;

/**
 * A row of the decode batch.
 *
 * @param request place of its request in the call
 * @param sample place of its key in the request
 * @param drawn tokens so far
 * @param prompt keys and values of the prompt, shared by its completions
 * @param pages keys and values of its own tokens
 */
public record ActiveCompletion(int request, int sample, GrowingCompletion drawn, KvPages prompt, KvPages pages) {
}
