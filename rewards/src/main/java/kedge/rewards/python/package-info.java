/** Reward functions in Python, by the signatures their authors know, in worker processes. */
package kedge.rewards.python;
