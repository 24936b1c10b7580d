/**
 * Advantages. The rewards of a rollout batch, group by group, go in; one advantage per completion comes out. All values
 * are doubles; nothing here knows tokens or tensors. {@link kedge.rl.advantage.AdvantageEstimator} lists the
 * estimators.
 */
package kedge.rl.advantage;
