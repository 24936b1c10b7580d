/**
 * The decoder in plain LibTorch operators, for any device and for bf16, fp32 and fp64: layers, scores and gradients
 * with recomputation per layer. It is written for reading, and the CPU decoder is tested against it. Sampling with a
 * key-value cache is in {@code torch.decode}, which builds on this package; this package knows nothing of it.
 */
package kedge.policy.torch;
