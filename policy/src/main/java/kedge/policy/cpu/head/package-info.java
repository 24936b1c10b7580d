/**
 * Internal, not API. From the residual stream to log-probabilities, entropies and gradients of chosen tokens, in
 * chunks of logits.
 */
package kedge.policy.cpu.head;
