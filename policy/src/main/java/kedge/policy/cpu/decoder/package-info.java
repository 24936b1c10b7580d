/**
 * Internal, not API. The layers of the CPU decoder with hand-written gradients: norms, attention, dense and expert
 * MLPs, and the memory of a pass. Knows nothing of sampling, losses or logits.
 */
package kedge.policy.cpu.decoder;
