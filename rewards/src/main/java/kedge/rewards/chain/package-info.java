/**
 * The rule judge: for generated problems, verdicts on a written-out chain of thought where a language model would give
 * them.
 */
package kedge.rewards.chain;
