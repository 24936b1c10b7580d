/**
 * Rewards in worker processes: samples and verdicts as JSON lines through pipes. A worker that hangs, crashes or prints
 * garbage is killed with everything it has started, and costs only its own call. Which language a worker is written in
 * is not known here.
 */
package kedge.rewards.process;
