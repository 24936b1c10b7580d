/**
 * Users' rewards in Java: source files, compiled in memory, and jars. Like built-in ones they become {@link
 * kedge.rewards.RewardProvider}s, but run in processes of their own unless told otherwise.
 */
package kedge.rewards.plugin;
