/** One step of reinforcement learning: which groups are trained on, in which mini-batches. */
package kedge.rl.step;
