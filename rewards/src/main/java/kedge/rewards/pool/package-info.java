/**
 * Runs rewards on batches of samples: every reward concurrently with its own call plan and deadline, failures
 * contained. Samples go in; scorecards come out in the same order. Also contains the gold check, which tests the answer
 * rewards on the known answers before a run.
 */
package kedge.rewards.pool;
