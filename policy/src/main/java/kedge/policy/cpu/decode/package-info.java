/**
 * Internal, not API. What the CPU generator adds to the decoder: pages of keys and values, prefill of prompts,
 * attention over the pages, and draws from logits.
 */
package kedge.policy.cpu.decode;
