/** Rewards in processes of their own: what cannot be interrupted is fenced, and ends when its process is ended. */
package kedge.rewards.process;
