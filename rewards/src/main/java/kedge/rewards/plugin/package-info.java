/**
 * Users' rewards in Java: source files, compiled in memory, and jars. Like built-in ones they become {@link
 * kedge.rewards.RewardProvider}s, but run in separate processes by default.
 */
package kedge.rewards.plugin;
