/**
 * Rewards that grade mathematics: answers by {@link kedge.grader}, and expressions of the countdown game.
 */
package kedge.rewards.math;
