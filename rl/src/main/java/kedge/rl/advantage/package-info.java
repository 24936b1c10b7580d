/**
 * From the totals of a group's completions to one advantage per completion. Plain doubles; nothing here knows tokens or
 * tensors.
 */
package kedge.rl.advantage;
