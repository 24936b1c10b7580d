/**
 * The interface for training: log-probabilities of given tokens, and gradients of a loss that is given by its
 * derivatives with respect to those log-probabilities. Implemented by {@code cpu} and {@code torch}; knows no
 * particular loss.
 */
package kedge.policy.score;
