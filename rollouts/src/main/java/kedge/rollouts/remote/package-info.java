/**
 * Rollouts drawn by servers: vLLM or SGLang. Token ids go out; token ids and log-probabilities come back. After each
 * update the servers load the weights that the trainer has written, and their log-probabilities of known sequences show
 * whether they have them. Nothing here knows rewards, losses or recipes.
 */
package kedge.rollouts.remote;
