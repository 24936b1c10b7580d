/**
 * Rewards in worker processes: samples and verdicts as JSON lines through pipes. A worker that hangs, crashes or prints
 * garbage is killed with everything that it has started, and costs only its own call. Nothing here knows the language
 * of a worker.
 */
package kedge.rewards.process;
