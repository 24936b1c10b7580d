/**
 * The interface for drawing completions: requests, sampling settings, keys of randomness, completions. A draw depends
 * only on weights, prompt, settings and key, never on the batch. Implemented by {@code cpu} and {@code torch.decode}.
 */
package kedge.policy.generate;
