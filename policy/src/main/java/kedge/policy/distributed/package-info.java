/**
 * Ranks: processes that compute one run together, each with a copy of the policy or, if they divide the experts, of
 * all but the others'. They exchange bytes and tensors, sum gradients in a fixed tree and gather scores. Knows nothing
 * of steps, losses or recipes.
 */
package kedge.policy.distributed;
