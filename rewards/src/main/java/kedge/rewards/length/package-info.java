/**
 * Rewards of length in tokens, and the penalty on repetition. They do not look at the answer.
 */
package kedge.rewards.length;
