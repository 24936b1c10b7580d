/**
 * Rule-based rewards on the chain of thought of generated problems: every step is true, its numbers are grounded, the
 * answer follows. They replace the LLM judges of {@link kedge.rewards.judge} at no cost.
 */
package kedge.rewards.chain;
