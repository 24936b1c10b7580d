/**
 * The reward that runs a completion's program against test cases, in processes with limits on time, memory, files and
 * network. What a machine cannot enforce is logged, or refused if the recipe requires it.
 */
package kedge.rewards.code;
