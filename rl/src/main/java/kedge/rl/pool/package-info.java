/** What a policy's own completions say of problems: how hard they are, and which answers are worth learning from. */
package kedge.rl.pool;
