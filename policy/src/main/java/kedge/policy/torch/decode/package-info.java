/**
 * Sampling with the LibTorch decoder: batches of completions, a key-value cache per layer in which a prompt is held
 * once for all its completions, sampling filters and draws.
 */
package kedge.policy.torch.decode;
