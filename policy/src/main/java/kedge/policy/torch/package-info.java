/**
 * The decoder in LibTorch operators, for any device and for bf16, fp32 and fp64: layers, scores, and gradients by
 * backward passes written by hand. {@code FusedKernels} are the steps that a GPU has in one call. It is written for
 * reading, and the CPU decoder is tested against it. Sampling with a key-value cache is in {@code torch.decode}, which
 * builds on this package; this package knows nothing of it.
 */
package kedge.policy.torch;
