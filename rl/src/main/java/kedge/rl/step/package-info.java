/**
 * One step of reinforcement learning, see {@link kedge.rl.step.RlStep}: problems go in; scored rollouts, metrics and
 * the policy's new weights come out. The loss comes from {@code kedge.rl.objective}; nothing here reads or writes
 * files.
 */
package kedge.rl.step;
