/**
 * Selection by a policy's own completions: which problems are neither too easy nor too hard to train on, and which
 * completions become demonstrations (rejection sampling). Graded groups go in, positions to keep come out.
 */
package kedge.rl.pool;
