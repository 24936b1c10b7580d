/**
 * Sampling, scoring and gradients on the CPU in fp32. A sequence's scores and a key's draw are the same, bit for bit,
 * whatever else is computed with them and however many threads compute it. This package is the entrance ({@code
 * CpuGenerator}, {@code CpuTrainer}); its sub-packages are internal: {@code decoder} (layers,
 * forward and backward), {@code decode} (key-value cache, prefill, draws), {@code head} (logits) and {@code kernel}
 * (products and vector loops).
 */
package kedge.policy.cpu;
