/**
 * Rewards on a written-out chain of thought by rules, for generated problems: every step is true, its numbers come from
 * somewhere, the answer follows. They stand in for the LLM judges of {@link kedge.rewards.judge}, at no cost.
 */
package kedge.rewards.chain;
