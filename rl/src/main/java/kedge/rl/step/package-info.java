/**
 * One step of reinforcement learning, see {@link kedge.rl.step.RlStep}: problems go in; scored rollouts, metrics and
 * the policy's new weights come out. Losses are those of {@code kedge.rl.objective}; nothing here reads or writes
 * files.
 */
package kedge.rl.step;
