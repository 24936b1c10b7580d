/**
 * Paired t tests over seeds, power, equivalence, and verdicts that hold jointly (Holm 1979, Shaffer 1986). Numbers in,
 * verdicts out; independent of runs and recipes.
 */
package kedge.ablation.statistics;
