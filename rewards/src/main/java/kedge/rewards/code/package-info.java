/** A reward that runs the candidate's program against test cases, in a process of its own with limits. */
package kedge.rewards.code;
