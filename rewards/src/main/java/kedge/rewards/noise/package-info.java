/**
 * Rewards that are random on purpose, for experiments on what errors of a reward cost.
 */
package kedge.rewards.noise;
