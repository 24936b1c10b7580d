/**
 * The interface for training: log-probabilities of given tokens, and gradients of a loss given by its derivatives by
 * those log-probabilities. Implemented by {@code cpu} and {@code torch}; knows no particular loss.
 */
package kedge.policy.score;
