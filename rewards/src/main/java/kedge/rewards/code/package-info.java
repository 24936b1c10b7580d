/**
 * The reward that runs a completion's program against test cases, in processes with limits on time, memory, files and
 * network. Limits that a machine cannot enforce are logged, or are an error if the recipe requires them.
 */
package kedge.rewards.code;
