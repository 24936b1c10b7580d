/**
 * The policy objective: from log-probabilities and advantages to a loss, its derivatives and what is worth reporting.
 * All in doubles on the heap; the policy turns the derivatives into gradients.
 */
package kedge.rl.objective;
