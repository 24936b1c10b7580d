/**
 * Ranks: processes that compute one run together, each with a copy of the policy. Bytes and tensors go between them;
 * gradients are summed in a fixed tree, scores are shared out. What a step is, is not known here.
 */
package kedge.policy.distributed;
