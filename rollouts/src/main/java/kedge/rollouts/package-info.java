/**
 * Rollouts: problems go in, groups of completions with their log-probabilities come out. Every draw has a key of its
 * own, so the same key and weights give the same tokens. Nothing here knows rewards or losses.
 */
package kedge.rollouts;
